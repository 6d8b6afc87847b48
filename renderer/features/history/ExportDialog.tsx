import { useState } from 'react';
import type { Selection } from '../../../contract/collection.ts';
import type { ExportFiles } from '../../../contract/collection-commands.ts';
import { plural } from '../../lib/format.ts';
import { notify, report } from '../../state/notices.ts';
import { studio } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Switch } from '../../ui/Switch.tsx';

const formats = [['png', 'PNG'], ['jpeg', 'JPEG'], ['webp', 'WebP'], ['avif', 'AVIF']] as const;

/** Pictures as files for elsewhere, their settings with them. */
export function ExportDialog({ selection, number, onClose }: { selection: Selection; number: number; onClose: () => void }) {
  const [format, setFormat] = useState<ExportFiles['format']>('png');
  const [quality, setQuality] = useState(90);
  const [sidecar, setSidecar] = useState(false);
  const go = async (): Promise<void> => {
    const { path: folder } = await studio.call('path.choose', { what: 'imageFolder' });
    if (folder === null) return;
    onClose();
    const { written, problems } = await studio.call('image.export', { selection, format, quality, sidecar, folder });
    notify({ level: problems.length > 0 ? 'warn' : 'info', text: `${plural(written, 'picture')} written to ${folder}.${problems[0] ? ` ${problems[0]}` : ''}` });
  };
  return (
    <Dialog title={`Export ${plural(number, 'picture')}`} open onOpenChange={(open) => !open && onClose()} width="w-110">
      <div className="flex flex-col gap-3">
        <Segmented label="Format" value={format} segments={formats.map(([value, label]) => ({ value, label }))} onChange={setFormat} />
        {format !== 'png' && (
          <label className="flex items-center gap-3 text-label">
            <span className="w-20 text-quiet">Quality</span>
            <input type="range" min={40} max={100} value={quality} onChange={(event) => setQuality(Number(event.target.value))} className="flex-1 accent-fill" />
            <span className="w-8 text-right tabular-nums">{quality}</span>
          </label>
        )}
        <p className="flex items-center gap-3 text-label">
          <Switch label="The recipe beside each picture" checked={sidecar} onChange={setSidecar} />
          The recipe beside each picture, as JSON
        </p>
        <p className="text-meta text-quiet">
          {format === 'png' ? 'Pixels and recipe as they are; can be verified to the bit.' : 'Smaller, and only nearly the same pixels. The settings, and a hash of the true pixels to verify by, go along in EXIF.'}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" onClick={() => void go().catch(report)}>
            Choose a folder …
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
