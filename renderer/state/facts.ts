import { create } from 'zustand';
import type { Job } from '../../contract/job.ts';
import { client } from '../data/client.ts';
import { isWaiting, knownJobs, runningJob } from '../data/jobs.ts';
import { knownEngine, modelsIfKnown } from '../data/library.ts';
import { lastDeed, onDeeds } from './deeds.ts';
import { canRedo, canUndo, draft, onDraft } from './draft.ts';
import { layout, moment, useLayout, useMoment } from './layout.ts';
import { useView, view } from './view.ts';

/** What a command may ask before it says whether it can run. Small, flat, and changed only when something in it does. */
export interface Facts {
  readonly place: string;
  readonly alone: boolean;
  readonly loupe: boolean;
  readonly forever: boolean;
  readonly running: Job | null;
  readonly waiting: number;
  readonly selected: string | null;
  readonly selection: readonly string[];
  readonly shown: string;
  /** Why the chosen model cannot be used, if so. */
  readonly modelProblem: string | null;
  readonly engine: string;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** The last deed on pictures that can be taken back. */
  readonly lastDeed: string | null;
}

function modelProblem(): string | null {
  const models = modelsIfKnown();
  if (!models) return null;
  if (models.length === 0) return 'There is no model yet. Add the folder your checkpoints lie in, under Models.';
  const model = models.find((each) => each.id === draft().model);
  if (!model) return `The model “${draft().model}” is not in the library. Choose another under Model.`;
  if (model.problem) return model.problem;
  return model.inspection && !model.inspection.runnable ? (model.inspection.note ?? `${model.name} cannot make pictures in this version.`) : null;
}

function read(): Facts {
  const { shown, selected, selection, loupe } = view();
  const jobs = knownJobs();
  return {
    place: layout().place,
    alone: moment().alone,
    forever: moment().forever,
    loupe,
    running: runningJob(jobs) ?? null,
    waiting: jobs.filter(isWaiting).length,
    selected,
    selection,
    shown: shown.kind,
    modelProblem: modelProblem(),
    engine: knownEngine()?.state ?? 'idle',
    canUndo: canUndo(),
    canRedo: canRedo(),
    lastDeed: lastDeed()?.label ?? null,
  };
}

const store = create<Facts>(read);

function refresh(): void {
  const next = read();
  const before = store.getState();
  if ((Object.keys(next) as (keyof Facts)[]).some((key) => !Object.is(next[key], before[key]))) store.setState(next, true);
}

const sources = new Set(['jobs', 'models', 'engine']);
client.getQueryCache().subscribe(({ query }) => {
  if (sources.has(String(query.queryKey[0]))) refresh();
});
onDraft(refresh);
onDeeds(refresh);
for (const source of [useLayout, useMoment, useView]) source.subscribe(refresh);

export const facts = (): Facts => store.getState();
export const useFacts = <T>(select: (facts: Facts) => T): T => store(select);
