import type { BulkAction, BulkPreview, Selection } from '../../../contract/collection.ts';
import { collectionChanged } from '../../data/collection.ts';
import { plural } from '../../lib/format.ts';
import { did, undoDeed, type Deed } from '../../state/deeds.ts';
import { notify, report } from '../../state/notices.ts';
import { studio } from '../../studio.ts';

/** An action in words: “Rate 3 of 5”. */
export function wordsOf(action: BulkAction, albumName = ''): string {
  switch (action.do) {
    case 'rate': return action.rating === 0 ? 'Take the rating away' : `Rate ${action.rating} of 5`;
    case 'favourite': return action.on ? 'Mark as favourite' : 'No favourite any more';
    case 'tag': return action.on ? `Tag “${action.tag}”` : `Take the tag “${action.tag}” away`;
    case 'album': return action.on ? `Put into the album “${albumName}”` : `Take out of the album “${albumName}”`;
    case 'trash': return 'Move to the trash';
    case 'restore': return 'Bring back from the trash';
  }
}

export const prepare = (selection: Selection, action: BulkAction): Promise<BulkPreview> => studio.call('bulk.prepare', { selection, action });

/** Does what was shown, and offers to take it back. */
export async function perform({ id }: BulkPreview, words: string): Promise<void> {
  const { changed, problems } = await studio.call('bulk.run', { bulkId: id });
  collectionChanged(true);
  const deed: Deed = {
    label: `${words}: ${plural(changed, 'picture')}`,
    undo: async () => {
      const undone = await studio.call('bulk.undo', { bulkId: id });
      collectionChanged(true);
      const [problem] = undone.problems;
      if (problem !== undefined) notify({ level: 'warn', text: problem });
    },
  };
  did(deed);
  notify({ level: problems.length > 0 ? 'warn' : 'info', text: `${words}: ${plural(changed, 'picture')}.${problems[0] ? ` ${problems[0]}` : ''}`, action: { label: 'Undo', run: () => void undoDeed(deed).catch(report) } });
}
