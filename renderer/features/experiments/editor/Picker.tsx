import { Check, ListChecks } from 'lucide-react';
import { useState } from 'react';
import type { AxisInfo } from '../../../../contract/experiment.ts';
import { useCatalog, useDevices, useModels } from '../../../data/library.ts';
import { Button } from '../../../ui/Button.tsx';
import { classes, fieldClass, itemClass } from '../../../ui/classes.ts';
import { NumberField } from '../../../ui/NumberField.tsx';
import { Popover } from '../../../ui/Popover.tsx';
import { hasEntry, toggledEntry } from './values.ts';

interface PickerProps {
  readonly info: AxisInfo;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** Fills in the values of an axis without knowing how they are written. */
export function Picker({ info, text, onChange }: PickerProps) {
  const { picker } = info;
  if (picker.kind === 'text' || picker.kind === 'option') return null;
  return (
    <Popover
      title={`Values of ${info.label}`}
      align="end"
      className="w-80"
      trigger={
        <Button aria-label={`Pick values of ${info.label}`}>
          <ListChecks size={14} /> Pick
        </Button>
      }
    >
      {picker.kind === 'choice' && <Choices from={picker.from} text={text} onChange={onChange} />}
      {picker.kind === 'number' && <Numbers range={picker} onChange={onChange} />}
      {picker.kind === 'seed' && <Presets entries={['1-2', '1-4', '1-8', '1-16', '-1, -1, -1, -1']} labels={['Seeds 1 and 2', 'Seeds 1 to 4', 'Seeds 1 to 8', 'Seeds 1 to 16', 'Four drawn seeds']} onChange={onChange} />}
      {picker.kind === 'size' && <Presets entries={['256x256, 384x384', '512x512, 512x768, 768x512', '1024x1024, 832x1216, 1216x832']} labels={['256² and 384²', '512², upright and wide', '1024², upright and wide']} onChange={onChange} />}
    </Popover>
  );
}

type Source = Extract<AxisInfo['picker'], { kind: 'choice' }>['from'];
interface Entry {
  readonly label: string;
  readonly names: readonly string[];
}

/** The entries of a list of the studio, with all names they go by. */
function useEntries(from: Source): readonly Entry[] {
  const catalog = useCatalog().data;
  const models = useModels().data;
  const devices = useDevices().data;
  const listed = (list: readonly { id: string; label: string }[] | undefined): Entry[] => (list ?? []).map(({ id, label }) => ({ label, names: [label.includes(',') ? id : label, id, label] }));
  const files = (kind: string): Entry[] => (models ?? []).filter((model) => (model.inspection?.kind ?? model.kind) === kind && !model.problem).map((model) => ({ label: model.name, names: [model.name, model.id] }));
  switch (from) {
    case 'samplers':
    case 'schedules':
    case 'guidances':
    case 'noises':
      return listed(catalog?.[from]);
    case 'models':
      return files('checkpoint');
    case 'vaes':
      return [{ label: 'The model’s own', names: ['none'] }, ...files('vae')];
    case 'loras':
      return [{ label: 'None', names: ['none'] }, ...files('lora')];
    case 'devices':
      return (devices?.devices ?? []).filter((device) => device.state !== 'absent').map((device) => ({ label: device.label, names: [device.id] }));
    case 'dialects':
      return ['a1111', 'comfyui', 'plain'].map((id) => ({ label: id, names: [id] }));
  }
}

function Choices({ from, text, onChange }: { from: Source; text: string; onChange: (text: string) => void }) {
  const entries = useEntries(from);
  const [search, setSearch] = useState('');
  const found = entries.filter((entry) => entry.names.some((name) => name.toLowerCase().includes(search.trim().toLowerCase())));
  return (
    <>
      <div className="flex items-center gap-2 p-2 hairline-b">
        <input aria-label="Search" placeholder="Search" value={search} onChange={(event) => setSearch(event.target.value)} className={classes(fieldClass, 'h-7 min-w-0 flex-1 px-2 text-body select-text')} />
        <Button size="small" look="faint" onClick={() => onChange(entries.map((entry) => entry.names[0]).join(', '))}>
          All
        </Button>
        <Button size="small" look="faint" onClick={() => onChange('')}>
          None
        </Button>
      </div>
      <ul aria-label="Choices" className="max-h-80 min-h-0 overflow-y-auto p-1">
        {found.map((entry) => {
          const on = hasEntry(text, entry.names);
          return (
            <li key={entry.names.join()}>
              <button type="button" aria-pressed={on} onClick={() => onChange(toggledEntry(text, entry.names))} className={classes(itemClass, 'w-full text-left hover:bg-hover')}>
                <span className="min-w-0 flex-1 truncate">{entry.label}</span>
                {on && <Check size={14} aria-hidden />}
              </button>
            </li>
          );
        })}
        {found.length === 0 && <li className="px-2 py-3 text-label text-quiet">Nothing is called that.</li>}
      </ul>
    </>
  );
}

function Numbers({ range, onChange }: { range: { min: number; max: number; step: number; integer: boolean }; onChange: (text: string) => void }) {
  const wide = Math.min(range.max, range.min + range.step * 20);
  const [values, setValues] = useState({ from: range.min, to: wide, by: range.step * 5 });
  const line = (key: keyof typeof values, label: string, least: number) => (
    <label className="flex items-center justify-between gap-3 text-label text-quiet">
      {label}
      <NumberField className="w-24" label={label} value={values[key]} range={{ ...range, min: least }} onChange={(next) => setValues({ ...values, [key]: next })} />
    </label>
  );
  return (
    <div className="flex flex-col gap-1 p-3">
      {line('from', 'From', range.min)}
      {line('to', 'To', range.min)}
      {line('by', 'In steps of', range.step)}
      <Button className="mt-2" reason={values.to < values.from ? '“To” is below “From”.' : null} onClick={() => onChange(`${values.from}-${values.to} (+${values.by})`)}>
        Fill in
      </Button>
    </div>
  );
}

function Presets({ entries, labels, onChange }: { entries: readonly string[]; labels: readonly string[]; onChange: (text: string) => void }) {
  return (
    <ul aria-label="Choices" className="p-1">
      {entries.map((entry, i) => (
        <li key={entry}>
          <button type="button" onClick={() => onChange(entry)} className={classes(itemClass, 'w-full justify-between text-left hover:bg-hover')}>
            {labels[i]}
            <span className="text-meta text-quiet">{entry}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
