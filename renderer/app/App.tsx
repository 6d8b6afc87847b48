import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { Activity, lazy, Suspense, useEffect, useState } from 'react';
import { client } from '../data/client.ts';
import { listenToStudio } from '../data/listen.ts';
import { studio } from '../studio.ts';
import { pictureLeft } from '../state/compare.ts';
import { useLayout, useMoment } from '../state/layout.ts';
import { dismiss, notify, useNotices } from '../state/notices.ts';
import { arrived } from '../state/view.ts';
import { useFacts } from '../state/facts.ts';
import { runEnded } from '../features/schedules/ended.ts';
import { TipHost } from '../ui/Tip.tsx';
import { Toasts } from '../ui/Toasts.tsx';
import { DroppedPicture } from '../features/drop/DroppedPicture.tsx';
import { listenToDrops } from '../features/drop/read.ts';
import { Announcer } from './Announcer.tsx';
import { listenToModelDrops } from '../features/models/drop.ts';
import { listenToKeys } from './keys.ts';
import { places } from './places.ts';
import { Rail } from './Rail.tsx';
import { useSamplingMarks, useTheme } from './theme.ts';

const Palette = lazy(() => import('./Palette.tsx').then((module) => ({ default: module.Palette })));
const ShortcutSheet = lazy(() => import('./ShortcutSheet.tsx').then((module) => ({ default: module.ShortcutSheet })));

/** What only the engine answers, which starts when the window was drawn. */
const engineAnswers: ReadonlySet<unknown> = new Set(['devices', 'sigmas', 'tokens']);
const isWaiting = (): boolean => client.isFetching({ predicate: ({ queryKey: [what] }) => !engineAnswers.has(what) }) > 0;

/** Tells main when everything that is known was drawn, and nothing is left to do. */
function sayDrawn(): void {
  requestIdleCallback(
    () => {
      if (isWaiting()) setTimeout(sayDrawn, 20);
      else void studio.call('app.drawn', undefined);
    },
    { timeout: 500 },
  );
}

export function App() {
  useEffect(sayDrawn, []);
  useEffect(() => studio.on('schedule.ended', runEnded), []);
  useEffect(() => {
    const stops = [listenToStudio(), listenToKeys(), listenToDrops(), listenToModelDrops(), studio.on('notice', notify), studio.on('image.added', ({ jobId, id }) => arrived(jobId, id)), studio.on('image.removed', ({ imageId }) => pictureLeft(imageId))];
    return () => stops.forEach((stop) => stop());
  }, []);
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={client}>
        <Window />
      </QueryClientProvider>
    </CSPProvider>
  );
}

function Window() {
  useTheme();
  useSamplingMarks();
  const alone = useFacts((facts) => facts.alone);
  return (
    <>
      <div className="isolate flex h-full">
        {!alone && <Rail />}
        <Places />
      </div>
      <Overlays />
      <DroppedPicture />
      <Notices />
      <Announcer />
      <TipHost />
    </>
  );
}

/** A place that was visited keeps its state while another is in sight. */
function Places() {
  const here = useLayout((layout) => layout.place);
  const current = places.some((place) => place.id === here) ? here : 'generate';
  const [visited, setVisited] = useState<readonly string[]>([current]);
  if (!visited.includes(current)) setVisited([...visited, current]);
  return places
    .filter((place) => visited.includes(place.id))
    .map((place) => (
      <Activity key={place.id} mode={place.id === current ? 'visible' : 'hidden'}>
        <Suspense>
          <place.view />
        </Suspense>
      </Activity>
    ));
}

/** Loaded when first asked for. */
function Overlays() {
  const palette = useMoment((moment) => moment.palette);
  const shortcuts = useMoment((moment) => moment.shortcuts);
  const [asked, setAsked] = useState({ palette: false, shortcuts: false });
  if ((palette && !asked.palette) || (shortcuts && !asked.shortcuts)) setAsked({ palette: asked.palette || palette, shortcuts: asked.shortcuts || shortcuts });
  return (
    <Suspense>
      {asked.palette && <Palette />}
      {asked.shortcuts && <ShortcutSheet />}
    </Suspense>
  );
}

function Notices() {
  return <Toasts toasts={useNotices()} onClose={dismiss} />;
}
