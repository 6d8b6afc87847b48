import { ImageOff } from 'lucide-react';
import { useState } from 'react';
import { useCatalog } from '../../data/library.ts';
import { settingsOfReading } from '../../data/reading.ts';
import { spoken } from '../../lib/fields.ts';
import { setDraft, undoDraft } from '../../state/draft.ts';
import { setLayout } from '../../state/layout.ts';
import { notify } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ReadingNotes } from '../../ui/ReadingNotes.tsx';
import { closeDropped, useDropped } from './read.ts';

const programs: Readonly<Record<string, string>> = { stepwise: 'Stepwise', a1111: 'A1111', forge: 'Forge', comfyui: 'ComfyUI', invokeai: 'InvokeAI', fooocus: 'Fooocus', swarmui: 'SwarmUI', novelai: 'NovelAI' };

/** What a dropped picture says of its making, and the way to use it. */
export function DroppedPicture() {
  const { dropped, over } = useDropped();
  return (
    <>
      {over && (
        <div className="pointer-events-none fixed inset-2 z-40 grid place-items-center rounded-overlay bg-scrim inset-ring-2 inset-ring-accent" aria-hidden>
          <p className="rounded-overlay bg-raised px-4 py-3 text-body shadow-overlay">Drop a picture to read its settings</p>
        </div>
      )}
      {dropped && <Reading />}
    </>
  );
}

function Reading() {
  const { name, url, reading } = useDropped((state) => state.dropped)!;
  const catalog = useCatalog().data;
  const { program, version, settings, files, noise, notes } = reading;
  const { settings: usable, unknown } = settingsOfReading(reading);
  const { prompt, negativePrompt, ...rest } = settings;
  const label = (key: string, value: unknown): string => {
    const table = { sampler: catalog?.samplers, schedule: catalog?.schedules, noise: catalog?.noises }[key];
    return table?.find(({ id }) => id === value)?.label ?? (typeof value === 'string' ? value : JSON.stringify(value));
  };
  const rows = Object.entries(rest).filter(([key, value]) => key !== 'noise' && value !== undefined && !(typeof value === 'object' && Object.keys(value).length === 0));
  const use = (seed: boolean): void => {
    const { seed: _, variationSeed: __, ...others } = usable;
    setDraft(seed ? usable : others, null);
    setLayout({ place: 'generate' });
    closeDropped();
    const lacking = unknown.length > 0 ? `, but for what is not here: ${unknown.join(', ')}` : '';
    notify({ level: unknown.length > 0 ? 'warn' : 'info', text: `Settings taken over${lacking}.`, action: { label: 'Undo', run: undoDraft } });
  };
  const nothing = program === null ? 'It carries no settings that could be read.' : null;
  return (
    <Dialog title={name} open onOpenChange={(open) => !open && closeDropped()} width="w-180">
      <div className="grid grid-cols-[12rem_1fr] gap-5">
        <Shown key={url} url={url} name={name} />
        <div className="min-w-0">
          <p className="text-body">
            {program === null ? 'This picture says nothing about how it was made.' : `Made by ${programs[program] ?? program}${version === null ? '' : ` ${version}`}.`}
          </p>
          {prompt !== undefined && <p className="selectable mt-2 max-h-32 overflow-y-auto text-body whitespace-pre-wrap">{prompt || <span className="text-quiet">no prompt</span>}</p>}
          {negativePrompt && <p className="selectable mt-2 max-h-20 overflow-y-auto text-label whitespace-pre-wrap text-quiet">Negative: {negativePrompt}</p>}
          <dl className="mt-3 grid grid-cols-[7rem_1fr] gap-x-3 gap-y-1 text-label">
            {files.map(({ kind, name: file, hash }) => (
              <Line key={kind + file} name={spoken(kind.replace('_', ' '))} value={[file, hash].filter(Boolean).join(' · ')} />
            ))}
            {rows.map(([key, value]) => (
              <Line key={key} name={key === 'cfg' ? 'CFG Scale' : spoken(key)} value={label(key, value)} />
            ))}
          </dl>
          <div className="mt-3">
            <ReadingNotes noise={noise} notes={notes} noiseLabel={catalog?.noises.find(({ id }) => id === noise?.id)?.label ?? null} />
          </div>
        </div>
      </div>
      <div className="mt-4 flex justify-end gap-2">
        <Button reason={nothing} onClick={() => use(false)}>
          All but the seed
        </Button>
        <Button look="primary" reason={nothing} onClick={() => use(true)}>
          Use all its settings
        </Button>
      </div>
    </Dialog>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-quiet">{name}</dt>
      <dd className="selectable min-w-0 break-words">{value}</dd>
    </>
  );
}

/** The picture, or a place for one that is too damaged to be drawn. */
function Shown({ url, name }: { readonly url: string; readonly name: string }) {
  const [failed, setFailed] = useState(false);
  if (!failed) return <img src={url} alt={name} onError={() => setFailed(true)} className="max-h-72 w-full rounded-picture object-contain" />;
  return (
    <span role="img" aria-label={`${name} cannot be shown`} className="grid aspect-square w-full place-items-center rounded-picture bg-hover text-quiet">
      <ImageOff size={20} />
    </span>
  );
}
