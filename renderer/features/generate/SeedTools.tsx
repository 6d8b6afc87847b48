import { ListOrdered, Lock, LockOpen, Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import { jobCreated } from '../../data/jobs.ts';
import { getImage, loadedEntries } from '../../data/images.ts';
import { plural } from '../../lib/format.ts';
import { readSeedList, steppedSeed } from '../../lib/seed-list.ts';
import { draft, setDraft, useDraft } from '../../state/draft.ts';
import { notify, report } from '../../state/notices.ts';
import { view } from '../../state/view.ts';
import { studio } from '../../studio.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { fieldClass } from '../../ui/classes.ts';
import { Popover } from '../../ui/Popover.tsx';

/** The seed of the picture that is looked at, else of the newest. */
async function lastSeed(): Promise<string | null> {
  const id = view().selected ?? loadedEntries()[0]?.id;
  const image = id === undefined ? null : await getImage(id);
  return image?.recipe?.seed ?? image?.settings?.seed ?? null;
}

/** Locks the seed of the last picture, or draws one each time again; counts on and back; makes a list of seeds. */
export function SeedTools() {
  const seed = useDraft((request) => request.seed);
  const locked = seed !== '-1';
  const lock = async (): Promise<void> => {
    if (locked) return setDraft({ seed: '-1' }, null);
    const last = await lastSeed();
    if (last === null) notify({ level: 'info', text: 'There is no picture yet whose seed could be locked.' });
    else setDraft({ seed: last }, null);
  };
  const step = (by: 1 | -1): void => setDraft({ seed: steppedSeed(draft().seed, by) }, 'seed step');
  const free = locked ? null : 'The seed is drawn anew each time. Lock one first.';
  return (
    <div className="flex items-center justify-end gap-0.5">
      <IconButton label={locked ? 'Unlock: a new seed each time' : 'Lock the last picture’s seed'} icon={locked ? <Lock size={14} /> : <LockOpen size={14} />} pressed={locked} onClick={() => void lock().catch(report)} />
      <IconButton label="The seed before" icon={<Minus size={14} />} reason={free} onClick={() => step(-1)} />
      <IconButton label="The next seed" icon={<Plus size={14} />} reason={free} onClick={() => step(1)} />
      <SeedList />
    </div>
  );
}

function SeedList() {
  const [text, setText] = useState('');
  const { seeds, problem } = readSeedList(text);
  const make = async (): Promise<void> => {
    const request = { ...draft(), batchCount: 1, batchSize: 1 };
    for (const seed of seeds) jobCreated(await studio.call('job.start', { ...request, seed }));
    notify({ level: 'info', text: `${plural(seeds.length, 'seed')} queued.` });
  };
  return (
    <Popover title="A list of seeds" className="w-72" trigger={<IconButton label="Make a list of seeds" icon={<ListOrdered size={14} />} />}>
      <div className="flex flex-col gap-2 p-3">
        <label className="flex flex-col gap-1 text-label">
          Seeds
          <textarea rows={3} value={text} placeholder="42, 7, 100-104" aria-invalid={problem !== null} onChange={(event) => setText(event.target.value)} className={`${fieldClass} w-full resize-none px-2 py-1 text-body select-text`} />
        </label>
        <p role="status" className={`text-meta ${problem === null ? 'text-quiet' : 'text-warn'}`}>
          {problem ?? `${plural(seeds.length, 'picture')}, each with the settings of the panel`}
        </p>
        <Button look="primary" reason={problem ?? (seeds.length === 0 ? 'Write some seeds first.' : null)} onClick={() => void make().catch(report)}>
          Generate {seeds.length > 0 ? seeds.length : ''}
        </Button>
      </div>
    </Popover>
  );
}
