import { mount } from '../app/mount.tsx';
import { portPair } from '../../contract/link.ts';
import { openStudio } from '../studio.ts';
import { fakeMain } from './fake-main.ts';
import { pictureUrl } from './painter.ts';
import { scenario } from './scenario.ts';

/** The page with a main of its own: for working on the window, and for its tests. Never part of the app. */
export function startWithFakeMain(): void {
  const [page, main] = portPair();
  const fake = fakeMain(main, scenario());
  Object.assign(window, { fake: fake.controls });
  openStudio(page, {
    image: (id) => pictureUrl(fake.lookOf(id), 'image'),
    thumb: (id) => pictureUrl(fake.lookOf(id), 'thumb'),
    model: (id) => pictureUrl(fake.lookOf(id), 'thumb'),
  }, (file) => `/home/you/Downloads/${file.name}`);
  mount(document.querySelector('#root')!);
}
