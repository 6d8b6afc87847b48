import { Canvas } from '../features/canvas/Canvas.tsx';
import { StatusBar } from '../features/canvas/StatusBar.tsx';
import { Filmstrip } from '../features/filmstrip/Filmstrip.tsx';
import { GeneratePanel } from '../features/generate/GeneratePanel.tsx';
import { QueueButton } from '../features/queue/QueueButton.tsx';
import { useFacts } from '../state/facts.ts';
import { InspectorSide } from './InspectorSide.tsx';
import { Splitter } from './Splitter.tsx';
import { EngineBanner } from './EngineBanner.tsx';

/** Panel, light table, strip. Alone, the table fills the window. */
export function GeneratePlace() {
  const alone = useFacts((facts) => facts.alone);
  return (
    <main className="flex h-full min-w-0 flex-1">
      <h1 className="sr-only">Generate</h1>
      {!alone && (
        <Splitter>
          <GeneratePanel queue={<QueueButton />} />
        </Splitter>
      )}
      <div className="flex min-w-0 flex-1 flex-col">
        <EngineBanner />
        <InspectorSide>
          <Canvas />
        </InspectorSide>
        {!alone && <StatusBar />}
        {!alone && <Filmstrip />}
      </div>
    </main>
  );
}
