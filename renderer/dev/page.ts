import { mount } from '../app/mount.tsx';
import { portPair } from '../../contract/link.ts';
import { StudioContract } from '../../contract/studio.ts';
import { openStudio, type PictureUrls } from '../studio.ts';
import { fakeMain } from './fake-main.ts';
import { pictureUrl } from './painter.ts';
import { stepsUrl, thumbFile } from './raster.ts';
import { scenario } from './scenario.ts';

/** The page with a main of its own: for working on the window, and for its tests. Never part of the app. */
export function startWithFakeMain(): void {
  const [page, main] = portPair();
  const wanted = scenario();
  const plain = wanted.experiment > 2000;
  const fake = fakeMain(main, wanted);
  Object.assign(window, { fake: fake.controls });
  const urls: PictureUrls = {
    image: (id) => pictureUrl(fake.lookOf(id), 'image'),
    // Thousands of cells are looked at for speed, not for beauty: their thumbnails are small files, as in the app.
    thumb: (id) => (plain && id.includes('~') ? thumbFile(Number(id.split('~')[1])) : pictureUrl(fake.lookOf(id), 'thumb')),
    steps: (id) => stepsUrl(fake.lookOf(id), fake.stepsOf(id)),
    model: (id) => pictureUrl(fake.lookOf(id), 'thumb'),
  };
  openStudio(page, { urls, pathOf: (file) => `/home/you/Downloads/${file.name}`, checkedBy: StudioContract });
  mount(document.querySelector('#root')!);
}
