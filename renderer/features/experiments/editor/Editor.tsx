import { ChevronLeft, Play, Plus, Save } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { AxisWish, ExperimentWishInput } from '../../../../contract/experiment.ts';
import { experiments, useAxisInfos, usePreview } from '../../../data/experiments.ts';
import { useCatalog, useModels } from '../../../data/library.ts';
import { useDraft } from '../../../state/draft.ts';
import { openExperiment, setPlan, showExperiments, useExperimentView, wishOf } from '../../../state/experiments.ts';
import { setLayout } from '../../../state/layout.ts';
import { detailOf, report } from '../../../state/notices.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { classes, fieldClass } from '../../../ui/classes.ts';
import { NumberField } from '../../../ui/NumberField.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { ErrorState, Skeleton } from '../../../ui/states.tsx';
import { Switch } from '../../../ui/Switch.tsx';
import { AxisRow } from './AxisRow.tsx';
import { PreviewPane } from './PreviewPane.tsx';

/** What people vary most: what a new axis begins as. */
const usual = ['seed', 'nfe', 'cfg', 'steps', 'model', 'size'];

const matches = [
  { value: 'none', label: 'Steps as given' },
  { value: 'nfe', label: 'Equal NFE' },
  { value: 'seconds', label: 'Equal time' },
] as const;

const matchWords = {
  none: 'Every cell takes the steps that the panel or an axis says, whatever they cost.',
  nfe: 'Steps are chosen for each cell so that all call the model equally often, guidance counted: 20 Heun steps cost about what 40 Euler steps do.',
  seconds: 'Steps are chosen for each cell by measured speed so that all take equally long.',
} as const;

/** A wish that settled for a moment: what is typed must not ask at every letter. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), ms);
    return () => window.clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** A new experiment: what it varies, at what cost, and each cell before it is made. */
export function Editor() {
  const plan = useExperimentView((state) => state.plan);
  const base = useDraft((draft) => draft);
  const infos = useAxisInfos();
  const wish = useMemo(() => wishOf(plan, base), [plan, base]);
  const preview = usePreview(useSettled(wish, 150));
  const [busy, setBusy] = useState(false);
  const keys = keysOf(plan.axes);
  const setAxis = (index: number, axis: AxisWish | null): void => setPlan({ axes: axis === null ? plan.axes.filter((_, i) => i !== index) : plan.axes.map((each, i) => (i === index ? axis : each)) });

  const problem = plan.axes.length === 0 ? 'Add at least one axis.' : (preview.data?.problems[0]?.message ?? (preview.data?.cells.toMake === 0 && preview.data.cells.reused === 0 ? 'No cell of this experiment can be made.' : null));
  const create = async (run: boolean): Promise<void> => {
    setBusy(true);
    try {
      const experiment = await experiments.create(wish);
      openExperiment(experiment.id);
      if (run) await experiments.resume(experiment.id);
    } finally {
      setBusy(false);
    }
  };
  const start = (run: boolean): void => void create(run).catch(report);
  const reason = busy ? 'It is being made.' : problem;

  return (
    <>
      <header className="flex h-12 shrink-0 items-center gap-3 bg-panel pr-3 pl-2 hairline-b">
        <IconButton label="All experiments" icon={<ChevronLeft size={16} />} onClick={showExperiments} />
        <h1 className="text-title font-strong">New experiment</h1>
        <input aria-label="Name" placeholder="Name" maxLength={200} value={plan.name} onChange={(event) => setPlan({ name: event.target.value })} className={classes(fieldClass, 'h-7 w-72 px-2 text-body select-text')} />
        <span className="flex-1" />
        <Button onClick={() => start(false)} reason={reason}>
          <Save size={14} /> Keep for later
        </Button>
        <Button look="primary" onClick={() => start(true)} reason={reason}>
          <Play size={14} /> Run
        </Button>
      </header>
      <div className="flex min-h-0 flex-1">
        <div className="flex w-[min(620px,50%)] shrink-0 flex-col gap-5 overflow-y-auto bg-panel p-4 shadow-[inset_-1px_0_0_var(--line)]">
          <Base wish={wish} />
          <section aria-label="What it varies" className="flex flex-col gap-2">
            <h2 className="text-label font-strong">What it varies</h2>
            {infos.error ? (
              <ErrorState text={infos.error.message} detail={detailOf(infos.error)} actions={<Button onClick={() => void infos.refetch()}>Try again</Button>} />
            ) : !infos.data ? (
              <Skeleton className="h-24" />
            ) : (
              <>
                {plan.axes.map((axis, i) => (
                  <AxisRow
                    key={keys[i]}
                    infos={infos.data}
                    axis={axis}
                    read={preview.data?.axes.find((each) => each.kind === axis.kind && each.target === axis.target) ?? null}
                    problem={preview.data?.problems.find((each) => each.axis === i)?.message ?? null}
                    onChange={(next) => setAxis(i, next)}
                  />
                ))}
                <Button
                  className="self-start"
                  reason={plan.axes.length >= 8 ? 'An experiment has up to 8 axes.' : null}
                  onClick={() => setPlan({ axes: [...plan.axes, { kind: usual.find((kind) => !plan.axes.some((axis) => axis.kind === kind)) ?? 'seed', target: null, values: '' }] })}
                >
                  <Plus size={14} /> Add an axis
                </Button>
              </>
            )}
          </section>
          <section aria-label="Fairness" className="flex flex-col gap-2">
            <h2 className="text-label font-strong">At what cost</h2>
            <div className="flex items-center gap-3">
              <Segmented label="At what cost" value={plan.match} segments={matches} onChange={(match) => setPlan({ match, budget: match === plan.match ? plan.budget : null })} />
              {plan.match !== 'none' && <Budget />}
            </div>
            <p className="text-meta text-quiet">{matchWords[plan.match]}</p>
          </section>
          <Keeping />
        </div>
        <PreviewPane preview={preview} axes={plan.axes.length} />
      </div>
    </>
  );
}

/** Names for axes while they are typed: two of one kind, which is a mistake still to be mended, are told apart by their order. */
function keysOf(axes: readonly AxisWish[]): string[] {
  const seen = new Map<string, number>();
  return axes.map(({ kind }) => {
    const nth = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, nth);
    return `${kind} ${nth}`;
  });
}

/** What every cell starts from, in a line. */
function Base({ wish: { base } }: { wish: ExperimentWishInput }) {
  const catalog = useCatalog().data;
  const models = useModels().data;
  const label = (entries: readonly { id: string; label: string }[] | undefined, id: string | undefined) => entries?.find((entry) => entry.id === id)?.label ?? id;
  const parts = [models?.find((model) => model.id === base.model)?.name ?? base.model, label(catalog?.samplers, base.sampler), label(catalog?.schedules, base.schedule), `${base.steps} steps`, `CFG ${base.cfg}`, `${base.width} × ${base.height}`, base.seed === '-1' ? 'one seed, drawn now' : `seed ${base.seed}`];
  return (
    <section aria-label="What every cell starts from" className="flex items-start gap-3">
      <div className="min-w-0 flex-1">
        <h2 className="text-label font-strong">Everything else as on the panel</h2>
        <p className="mt-1 line-clamp-2 text-label">{base.prompt?.trim() || <span className="text-warn">The panel has no prompt.</span>}</p>
        <p className="mt-0.5 text-meta text-quiet">{parts.join(' · ')}</p>
      </div>
      <Button size="small" onClick={() => setLayout({ place: 'generate' })}>
        Change it there
      </Button>
    </section>
  );
}

function Budget() {
  const match = useExperimentView((state) => state.plan.match);
  const budget = useExperimentView((state) => state.plan.budget);
  const unit = match === 'nfe' ? 'NFE' : 's';
  return (
    <span className="flex items-center gap-2 text-label text-quiet">
      {budget === null ? (
        <>
          what the panel’s settings cost
          <Button size="small" look="faint" onClick={() => setPlan({ budget: match === 'nfe' ? 20 : 2 })}>
            Other
          </Button>
        </>
      ) : (
        <>
          <NumberField className="w-20" label={match === 'nfe' ? 'Model calls for each cell' : 'Seconds for each cell'} value={budget} unit={unit} range={{ min: match === 'nfe' ? 1 : 0.1, max: match === 'nfe' ? 2000 : 3600, step: match === 'nfe' ? 1 : 0.5, integer: match === 'nfe' }} onChange={(next) => setPlan({ budget: next })} />
          {unit}
          <Button size="small" look="faint" onClick={() => setPlan({ budget: null })}>
            As the panel
          </Button>
        </>
      )}
    </span>
  );
}

/** What is kept beside the pictures. */
function Keeping() {
  const plan = useExperimentView((state) => state.plan);
  const lines = [
    { id: 'keep-reference', label: 'Measure against a many-step picture', about: 'For each seed and prompt a picture of 150 steps is made once; every cell gets its distance to it.', on: plan.reference !== null, set: (on: boolean) => setPlan({ reference: on ? { sampler: 'dpmpp_2m', samplerOptions: {}, schedule: 'karras', scheduleOptions: {}, steps: 150 } : null }) },
    { id: 'keep-latents', label: 'Keep the latents', about: 'Distances are measured before the decoder too. 64 kB for a picture of 512 × 512.', on: plan.keepLatents, set: (keepLatents: boolean) => setPlan({ keepLatents }) },
    { id: 'keep-steps', label: 'Keep small pictures of every step', about: 'To scrub two samplers side by side at the same noise level. A little slower.', on: plan.keepTrajectories, set: (keepTrajectories: boolean) => setPlan({ keepTrajectories }) },
  ];
  return (
    <section aria-label="What is kept" className="flex flex-col gap-2">
      <h2 className="text-label font-strong">Beside the pictures</h2>
      {lines.map((line) => (
        <div key={line.id} className="flex items-start gap-3">
          <span className="pt-0.5">
            <Switch label={line.label} labelId={line.id} checked={line.on} onChange={line.set} />
          </span>
          <span>
            <span id={line.id} className="text-label">
              {line.label}
            </span>
            <span className="block text-meta text-quiet">{line.about}</span>
          </span>
        </div>
      ))}
    </section>
  );
}
