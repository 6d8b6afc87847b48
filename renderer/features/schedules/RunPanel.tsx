import { Play, Square } from 'lucide-react';
import { useId, useState } from 'react';
import { defaultBudget } from '../../../contract/schedule.ts';
import type { OptimiseProgress } from '../../../contract/schedule.ts';
import { useCatalog, useModels } from '../../data/library.ts';
import { useScheduleRun } from '../../data/schedules.ts';
import { count, duration, plural } from '../../lib/format.ts';
import { useDraft } from '../../state/draft.ts';
import { useFacts } from '../../state/facts.ts';
import { report } from '../../state/notices.ts';
import { studio } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { optimise, promptsIn } from './start.ts';

const phases: Readonly<Record<OptimiseProgress['phase'], string>> = {
  load: 'Opening the model',
  teach: 'Walking finely to learn where pictures end',
  pairs: 'Measuring the model at all noise levels',
  compare: 'Trying lists from every method',
  refine: 'Refining the best',
  confirm: 'Judging on pictures that took no part',
};
const budgets = { min: 100, max: 10_000_000, step: 500, integer: true } as const;

/** What a run is for, what it may cost, and the button. */
export function RunPanel() {
  const [prompts, setPrompts] = useState('');
  const [budget, setBudget] = useState(defaultBudget);
  const run = useScheduleRun();
  const catalog = useCatalog().data;
  const models = useModels().data;
  const request = useDraft((each) => each);
  const problem = useFacts((facts) => facts.modelProblem);
  const [promptsId, budgetId] = [useId(), useId()];
  const model = models?.find(({ id }) => id === request.model)?.name ?? request.model;
  const sampler = catalog?.samplers.find(({ id }) => id === request.sampler)?.label ?? request.sampler;
  const given = promptsIn(prompts).length;
  const hint = given > 0 ? `${plural(given, 'prompt')}; every other one is held out to judge by.` : request.prompt.trim() ? 'Only the panel’s prompt. Give several to know how it fares on others.' : 'None: two dozen plain scenes are used.';
  return (
    <section aria-label="Optimise" className="flex flex-col gap-3 p-4 hairline-b">
      <div>
        <h2 className="text-label font-strong">Optimise a schedule</h2>
        <p className="pt-1 text-label leading-[1.4] text-quiet">
          For <span className="text-text">{model}</span>, <span className="text-text">{sampler}</span>, {plural(request.steps, 'step')}, CFG {request.cfg}, {request.width} × {request.height}, as set in Generate.
        </p>
      </div>
      {run ? (
        <Running run={run} />
      ) : (
        <>
          <div className="flex flex-col gap-1">
            <label htmlFor={promptsId} className="text-label text-quiet">
              Prompts, one a line
            </label>
            <textarea id={promptsId} rows={3} value={prompts} onChange={(event) => setPrompts(event.target.value)} spellCheck={false} className="w-full resize-y rounded-control bg-field px-2 py-1.5 text-body inset-ring inset-ring-edge" />
            <p className="text-meta text-quiet">{hint}</p>
          </div>
          <div className="flex items-center justify-between gap-3">
            <label htmlFor={budgetId} className="text-label text-quiet">
              Model calls at most
            </label>
            <NumberField id={budgetId} labelled label="Model calls at most" value={budget} range={budgets} onChange={setBudget} className="w-28" />
          </div>
          <Button look="primary" size="large" reason={problem} onClick={() => void optimise(prompts, budget).catch(report)}>
            <Play size={15} /> Optimise
          </Button>
        </>
      )}
    </section>
  );
}

function Running({ run }: { readonly run: OptimiseProgress }) {
  const { runId, phase, nfe, expected, secondsLeft, best } = run;
  const part = Math.min(1, nfe / Math.max(expected, 1));
  return (
    <div className="flex flex-col gap-2">
      <p role="status" className="text-body">
        {phases[phase]} …
      </p>
      <div role="progressbar" aria-label="Progress of the run" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * part)} className="h-1.5 overflow-hidden rounded-full bg-hover">
        <div className="h-full bg-accent" style={{ width: `${100 * part}%` }} />
      </div>
      <p className="flex justify-between text-meta text-quiet tabular-nums">
        <span>
          {count(nfe)} of at most {count(expected)} NFE
        </span>
        <span>{secondsLeft === null ? '' : `${duration(secondsLeft)} left at most`}</span>
      </p>
      {best && (
        <p className="text-meta text-quiet">
          Best so far: {best.label}, error {Number(best.score.value.toPrecision(3))}
        </p>
      )}
      <Button onClick={() => void studio.call('schedule.cancel', { runId }).catch(report)}>
        <Square size={14} /> Stop and keep the best
      </Button>
    </div>
  );
}
