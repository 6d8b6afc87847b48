import { useState } from 'react';
import type { BulkPreview } from '../../../contract/collection.ts';
import { bytesText, plural } from '../../lib/format.ts';
import { report } from '../../state/notices.ts';
import { pictures } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { perform } from './bulk.ts';

/** What an action will change, before it is done. */
export function BulkDialog({ preview, words, onClose }: { preview: BulkPreview; words: string; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const { count, selected, bytes, examples } = preview;
  const unchanged = selected - count;
  const go = (): void => {
    setBusy(true);
    void perform(preview, words).catch(report).finally(onClose);
  };
  return (
    <Dialog title={words} open onOpenChange={(open) => !open && !busy && onClose()} width="w-140">
      <p className="text-body">
        {count === 0 ? 'Nothing would change: ' : `${plural(count, 'picture')} would change`}
        {count === 0 ? `all ${plural(selected, 'picture')} are so already.` : unchanged > 0 ? `; ${plural(unchanged, 'other')} ${unchanged === 1 ? 'is' : 'are'} so already.` : '.'}
        {preview.action.do === 'trash' && count > 0 && ` Their files, ${bytesText(bytes)}, go to the system’s trash.`}
      </p>
      <div className="mt-3 flex flex-wrap gap-1.5" aria-hidden>
        {examples.map((id) => (
          <img key={id} src={pictures.thumb(id)} alt="" className="h-16 max-w-28 rounded-picture object-cover" />
        ))}
        {count > examples.length && <span className="grid h-16 place-items-center px-2 text-label text-quiet">and {plural(count - examples.length, 'other')}</span>}
      </div>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" reason={count === 0 ? 'There is nothing to change.' : busy ? 'It is being done.' : null} onClick={go}>
          {words}
        </Button>
      </div>
    </Dialog>
  );
}
