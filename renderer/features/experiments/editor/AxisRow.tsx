import { Trash2 } from 'lucide-react';
import { useId, useMemo } from 'react';
import type { Axis, AxisInfo, AxisWish } from '../../../../contract/experiment.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { classes, fieldClass } from '../../../ui/classes.ts';
import { SearchChoice } from '../../../ui/SearchChoice.tsx';
import { Picker } from './Picker.tsx';
import { entryText } from './values.ts';

const groups: Record<AxisInfo['group'], string> = { model: 'Model', sampling: 'Sampling', cost: 'Cost', prompt: 'Prompt', noise: 'Noise', picture: 'Picture', machine: 'Machine' };
const most = 24;

interface AxisRowProps {
  readonly infos: readonly AxisInfo[];
  readonly axis: AxisWish;
  /** As main read it, if it could. */
  readonly read: Axis | null;
  readonly problem: string | null;
  /** null takes the axis away. */
  readonly onChange: (axis: AxisWish | null) => void;
}

/** One axis: what it varies, its values as text that A1111 and SwarmUI people know, a picker, and how it was read. */
export function AxisRow({ infos, axis, read, problem, onChange }: AxisRowProps) {
  const id = useId();
  const info = infos.find((each) => each.kind === axis.kind);
  const options = useMemo(() => infos.map((each) => ({ value: each.kind, label: each.label, about: each.about, meta: groups[each.group], words: [each.kind, ...each.a1111] })), [infos]);
  const text = typeof axis.values === 'string' ? axis.values : axis.values.map(entryText).join(', ');
  const shown = read?.values.slice(0, most) ?? [];
  return (
    <div role="group" aria-label={`Axis: ${info?.label ?? axis.kind}`} className="flex flex-col gap-1.5 rounded-control bg-canvas p-2 inset-ring inset-ring-line">
      <div className="flex items-center gap-2">
        <span className="w-44 shrink-0">
          <SearchChoice label="What this axis varies" value={axis.kind} options={options} onChange={(kind) => onChange({ kind, target: null, values: '' })} />
        </span>
        {info?.target != null && (
          <input aria-label={info.target} placeholder={info.target} value={axis.target ?? ''} onChange={(event) => onChange({ ...axis, target: event.target.value.trim() || null })} className={classes(fieldClass, 'h-7 min-w-0 flex-1 px-2 text-body select-text')} />
        )}
        <span className="flex-1 text-right text-label text-quiet">{read && !problem ? `${read.values.length} ${read.values.length === 1 ? 'value' : 'values'}` : ''}</span>
        <IconButton label={`Take ${info?.label ?? 'this axis'} away`} icon={<Trash2 size={14} />} onClick={() => onChange(null)} />
      </div>
      <div className="flex items-center gap-2">
        <input
          aria-label={`Values of ${info?.label ?? axis.kind}`}
          aria-describedby={`${id}-read`}
          aria-invalid={problem !== null || undefined}
          placeholder={info?.example}
          value={text}
          spellCheck={false}
          onChange={(event) => onChange({ ...axis, values: event.target.value })}
          className={classes(fieldClass, 'h-7 min-w-0 flex-1 px-2 text-body select-text', problem !== null && text !== '' && 'inset-ring-bad')}
        />
        {info && <Picker info={info} text={text} onChange={(values) => onChange({ ...axis, values })} />}
      </div>
      <div id={`${id}-read`} className="flex min-h-5 flex-wrap items-center gap-1 text-meta">
        {problem !== null ? (
          <span className={text === '' ? 'text-quiet' : 'text-bad'}>{problem}</span>
        ) : (
          shown.map((value) => (
            <span key={value.id} title={value.skip ? 'Listed, but not rendered' : undefined} className={classes('max-w-48 truncate rounded-[4px] bg-hover px-1.5 py-0.5', value.skip && 'text-quiet line-through')}>
              {value.label}
            </span>
          ))
        )}
        {read && problem === null && read.values.length > most && <span className="text-quiet">and {read.values.length - most} more</span>}
      </div>
    </div>
  );
}
