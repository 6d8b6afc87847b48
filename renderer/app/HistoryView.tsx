import { HistoryPlace } from '../features/history/HistoryPlace.tsx';
import { InspectorSide } from './InspectorSide.tsx';

export function HistoryView() {
  return (
    <main className="flex h-full min-w-0 flex-1">
      <InspectorSide beside>
        <HistoryPlace />
      </InspectorSide>
    </main>
  );
}
