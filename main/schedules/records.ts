import type { ImportWish } from '../../contract/schedule-commands.ts';
import type { SavedSchedule } from '../../contract/schedule.ts';
import { newId } from '../ids.ts';

/** A list changed by hand: the same target, no measurement. What the base was judged with stays among the trials. */
export function editedSchedule(base: SavedSchedule, name: string, sigmas: number[]): SavedSchedule {
  return {
    ...base,
    id: newId(),
    name,
    createdAt: Date.now(),
    method: 'edited',
    label: `Edited from ${base.label}`.slice(0, 300),
    sigmas,
    times: base.prediction === 'flow' ? sigmas : null,
    steps: sigmas.length - 1,
    accepted: false,
    verdict: `Changed by hand from “${base.name}”; not measured.`,
    held: [],
    trials: base.held.length > 0 ? base.held : base.trials,
    equals: null,
  };
}

const flowFamily = /^(?:flow|flux|sd3|chroma|wan)/;

/** A bare list from elsewhere: it has no model and no scores. */
export function importedSchedule({ name, origin, family, sampler }: ImportWish, sigmas: number[]): SavedSchedule {
  const flow = flowFamily.test(family);
  return {
    version: 1,
    id: newId(),
    name: name ?? `Imported from ${origin}`.slice(0, 120),
    createdAt: Date.now(),
    model: null,
    prediction: flow ? 'flow' : 'eps',
    zeroTerminalSnr: false,
    sampler,
    samplerOptions: {},
    steps: sigmas.length - 1,
    cfg: 7,
    guidance: 'cfg',
    guidanceOptions: {},
    width: 512,
    height: 512,
    method: 'imported',
    label: `List from ${origin}`.slice(0, 300),
    sigmas,
    times: flow ? sigmas : null,
    accepted: false,
    verdict: 'Imported; not judged on a model here.',
    held: [],
    trials: [],
    equals: null,
    measures: null,
    nfe: 0,
    seconds: 0,
    seed: '0',
    prompts: 0,
    walks: null,
    notes: [],
  };
}
