import { Columns2, Copy, Play, RotateCcw, Save, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ExportFormat } from '../../../contract/schedule-commands.ts';
import type { SavedSchedule } from '../../../contract/schedule.ts';
import { useEstimates } from '../../data/schedules.ts';
import { copyText } from '../../lib/clipboard.ts';
import { lookAt } from '../../state/lab.ts';
import { notify, report } from '../../state/notices.ts';
import { studio } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { movedLevel } from '../../lib/log-axis.ts';
import { CurveEditor } from './CurveEditor.tsx';
import { Density } from './Density.tsx';
import { linesOf, placed, rivalsOf } from './lists.ts';
import { Measures } from './Measures.tsx';
import { Scores } from './Scores.tsx';
import { beforeAndAfter, takeToGenerate } from './start.ts';

/** One schedule: its curve among the built-in ones, its levels to change, its proof, and what to do with it. */
export function Detail({ schedule }: { readonly schedule: SavedSchedule }) {
  const [edited, setEdited] = useState<readonly number[] | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const sigmas = edited ?? schedule.sigmas;
  const lines = linesOf(schedule, sigmas, hidden);
  const [rival] = rivalsOf(schedule);
  const hide = (label: string) => setHidden((now) => new Set(now.has(label) ? [...now].filter((each) => each !== label) : [...now, label]));
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-5 overflow-y-auto p-5">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-72 flex-1">
          <h2 className="text-title font-strong">{schedule.name}</h2>
          <p className={schedule.accepted ? 'selectable pt-1 text-body' : 'selectable pt-1 text-body text-quiet'}>{schedule.verdict}</p>
          {schedule.equals && (
            <p className="pt-1 text-body">
              At least as good as {schedule.equals.schedule} with {schedule.equals.steps} steps, at {schedule.steps}.
            </p>
          )}
          {schedule.notes.map((note) => (
            <p key={note} className="pt-1 text-label text-warn">
              {note}
            </p>
          ))}
        </div>
        <div className="flex flex-wrap gap-2">
          <Button look="primary" onClick={() => takeToGenerate(schedule)}>
            <Play size={14} /> Use in Generate
          </Button>
          {rival && (
            <Button onClick={() => void beforeAndAfter(schedule, rival.label).catch(report)}>
              <Columns2 size={14} /> Before and after
            </Button>
          )}
          <CopyAs schedule={schedule} />
        </div>
      </div>
      <div className="h-72 shrink-0">
        <CurveEditor lines={lines} onChange={setEdited} />
      </div>
      <Levels schedule={schedule} sigmas={sigmas} edited={edited !== null} onChange={setEdited} onReset={() => setEdited(null)} />
      <Density lines={lines} />
      {schedule.held.length > 0 && (
        <section aria-label="Proof">
          <h3 className="pb-1 text-label font-strong">Error on pictures that took no part</h3>
          <Scores schedule={schedule} hidden={hidden} onHide={hide} />
        </section>
      )}
      <Measures schedule={schedule} sigmas={sigmas} />
      <Facts schedule={schedule} />
    </div>
  );
}

interface LevelsProps {
  readonly schedule: SavedSchedule;
  readonly sigmas: readonly number[];
  readonly edited: boolean;
  readonly onChange: (sigmas: number[]) => void;
  readonly onReset: () => void;
}

/** The levels as numbers, what the replay says of them, and the ways to keep or drop a change. */
function Levels({ schedule, sigmas, edited, onChange, onReset }: LevelsProps) {
  const rivals = rivalsOf(schedule);
  const estimates = useEstimates(schedule.id, edited && schedule.walks ? [sigmas, schedule.sigmas] : null);
  const lowest = Math.min(...sigmas.filter((sigma) => sigma > 0)) / 4;
  const save = async () => {
    const kept = await studio.call('schedule.edit', { scheduleId: schedule.id, name: `${schedule.name}, edited`.slice(0, 120), sigmas: [...sigmas] });
    onReset();
    lookAt(kept.id);
  };
  return (
    <section aria-label="Levels" className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-1.5">
        {placed(sigmas).map(({ place: i, sigma }) => {
          const fixed = i === 0 || sigma === 0;
          return fixed ? (
            <span key={i} className="inline-flex h-7 w-19 items-center justify-end px-2 text-body text-quiet tabular-nums">
              {Number(sigma.toPrecision(5))}
            </span>
          ) : (
            <NumberField key={i} label={`Level ${i} as a number`} value={Number(sigma.toPrecision(5))} range={{ min: 0, max: sigmas[0]!, step: 0.01, integer: false }} onChange={(value) => onChange(movedLevel(sigmas, i, value, lowest))} className="w-19" />
          );
        })}
      </div>
      {edited && (
        <div className="flex flex-wrap items-center gap-3">
          <p role="status" className="text-label text-quiet">
            {said(schedule, estimates.data ?? null, estimates.error, rivals[0]?.label ?? null, rivals[0]?.score.value ?? null)}
          </p>
          <Button size="small" onClick={() => void save().catch(report)}>
            <Save size={13} /> Keep as a new schedule
          </Button>
          <Button size="small" look="quiet" onClick={onReset}>
            <RotateCcw size={13} /> Back
          </Button>
        </div>
      )}
    </section>
  );
}

const digits = (value: number) => Number(value.toPrecision(3)).toString();

/** What is known of a changed list, in a sentence. */
function said(schedule: SavedSchedule, estimates: readonly (number | null)[] | null, error: Error | null, rival: string | null, rivalError: number | null): string {
  if (!schedule.walks) return 'This list was not made on a model here, so a change cannot be judged.';
  if (error) return error.message;
  if (!estimates) return 'Judging …';
  const [ours, before] = estimates;
  if (ours === null || ours === undefined) return 'This list cannot be judged by the walks that were kept.';
  const compared = before ? `, ${ours <= before ? `${Math.round(100 * (1 - ours / before))} % less` : `${Math.round(100 * (ours / before - 1))} % more`} than before the change` : '';
  return `Estimated error ${digits(ours)}${compared}${rival && rivalError ? `; ${rival} has ${digits(rivalError)}` : ''}. Estimated from the walks that were kept, without a model call.`;
}

const formats: readonly { readonly format: ExportFormat; readonly label: string }[] = [
  { format: 'comfyui', label: 'Copy for ComfyUI' },
  { format: 'a1111', label: 'Copy for A1111' },
  { format: 'json', label: 'Copy as JSON' },
];

function CopyAs({ schedule }: { readonly schedule: SavedSchedule }) {
  const copy = async (format: ExportFormat) => {
    const { text, note } = await studio.call('schedule.export', { scheduleId: schedule.id, format });
    await copyText(text);
    notify({ level: 'info', text: `Copied. ${note}` });
  };
  const remove = async () => {
    await studio.call('schedule.remove', { scheduleId: schedule.id });
    notify({ level: 'info', text: `“${schedule.name}” was removed.`, action: { label: 'Undo', run: () => void studio.call('schedule.import', { text: JSON.stringify(schedule), origin: schedule.name }).catch(report) } });
  };
  return (
    <>
      {formats.map(({ format, label }) => (
        <Button key={format} onClick={() => void copy(format).catch(report)}>
          <Copy size={14} /> {label}
        </Button>
      ))}
      <Button look="quiet" onClick={() => void remove().catch(report)}>
        <Trash2 size={14} /> Remove
      </Button>
    </>
  );
}

function Facts({ schedule }: { readonly schedule: SavedSchedule }) {
  const { label, model, sampler, steps, cfg, guidance, width, height, nfe, seed, prompts } = schedule;
  const lines: [string, string][] = [
    ['Found by', label],
    ['Made for', `${sampler}, ${steps} steps, ${guidance} ${cfg}, ${width} × ${height}`],
    ['Model', model ? `${model.name} (${model.sha256.slice(0, 10)}…)` : 'none named'],
    ['Cost', nfe > 0 ? `${nfe.toLocaleString('en')} NFE, ${prompts} prompts, seed ${seed}` : 'none'],
    ['End', schedule.sigmas.at(-1) === 0 ? 'the last level is 0, in place of a lowest one' : 'stops above 0'],
  ];
  return (
    <dl className="grid grid-cols-[6rem_1fr] gap-y-1 text-label">
      {lines.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-quiet">{name}</dt>
          <dd className="selectable">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
