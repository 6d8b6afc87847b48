import { FolderInput, RefreshCw, X } from 'lucide-react';
import { useState } from 'react';
import { collectionChanged, useImport, useImportRoots } from '../../data/collection.ts';
import { count, moment, plural } from '../../lib/format.ts';
import { report } from '../../state/notices.ts';
import { studio } from '../../studio.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Popover } from '../../ui/Popover.tsx';

async function add(): Promise<void> {
  const { path } = await studio.call('path.choose', { what: 'imageFolder' });
  if (path === null) return;
  await studio.call('import.start', { path });
}
const ask = (work: Promise<unknown>): void => void work.then(() => collectionChanged(false)).catch(report);

/** Folders whose pictures belong to the history: brought in, looked through again, forgotten. */
export function ImportButton() {
  const [asked, setAsked] = useState(false);
  const roots = useImportRoots(asked).data;
  const progress = useImport();
  const running = progress?.state === 'running';
  return (
    <Popover
      title="Folders of pictures"
      className="w-96"
      trigger={
        <Button look="quiet" onFocus={() => setAsked(true)} onPointerEnter={() => setAsked(true)}>
          <FolderInput size={16} /> {running ? `${count(progress.seen)} files …` : 'Import'}
        </Button>
      }
    >
      <div className="flex items-center justify-between py-2 pr-2 pl-4 hairline-b">
        <h2 className="text-body font-strong">Folders of pictures</h2>
        <Button size="small" onClick={() => ask(add())}>
          Add a folder …
        </Button>
      </div>
      {progress && (
        <div role="status" className="px-4 py-2 text-label hairline-b">
          <div className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate" title={progress.folder}>
              {progress.state === 'running' ? 'Reading ' : progress.state === 'stopped' ? 'Stopped in ' : progress.state === 'failed' ? 'Failed: ' : 'Done: '}
              {progress.problem ?? progress.folder}
            </span>
            {running && (
              <Button size="small" onClick={() => ask(studio.call('import.stop', undefined))}>
                Stop
              </Button>
            )}
          </div>
          <p className="mt-1 text-meta text-quiet">
            {plural(progress.seen, 'file')}, {count(progress.added)} new, {count(progress.refreshed)} changed, {count(progress.missing)} missing, {count(progress.failed)} not readable
          </p>
        </div>
      )}
      <ul className="overflow-y-auto p-2">
        {roots?.map(({ rootId, path, scannedAt }) => (
          <li key={rootId} className="flex items-center gap-1 pl-2">
            <span className="min-w-0 flex-1">
              <span className="block truncate text-label" title={path}>
                {path}
              </span>
              <span className="block text-meta text-quiet">{scannedAt === null ? 'never gone through to its end' : `last looked through ${moment(scannedAt)}`}</span>
            </span>
            <IconButton label="Look through it again" icon={<RefreshCw size={14} />} onClick={() => ask(studio.call('import.start', { path }))} />
            <IconButton label="Forget this folder; its pictures stay in the history" icon={<X size={14} />} onClick={() => ask(studio.call('import.forget', { rootId }))} />
          </li>
        ))}
        {roots?.length === 0 && <li className="px-2 py-1 text-label text-quiet">Pictures of A1111, Forge, ComfyUI and others are read where they lie; nothing is copied or changed.</li>}
      </ul>
    </Popover>
  );
}
