import { randomInt } from 'node:crypto';
import { StudioError } from '../../../contract/errors.ts';
import type { Cell, Experiment } from '../../../contract/experiment.ts';
import type { Ballot, CellMeasure, Measures, Ranking } from '../../../contract/judging.ts';
import type { Core } from '../../core.ts';
import type { MeasuredPair } from '../../history/experiments/contract.ts';
import { gridCells } from '../all-cells.ts';
import type { Keepsakes } from '../keepsakes.ts';
import { requestOfCell } from '../plan.ts';
import { ballotFor, comparisonsOf, rankingOf } from './ranking.ts';
import { errorSeries } from './series.ts';

/** Which of an experiment's values is better, by people's votes and by numbers. */
export interface Judging {
  ballot(experimentId: string, axisId: string): Promise<Ballot | null>;
  ranking(experimentId: string, axisId: string): Promise<Ranking>;
  measures(experimentId: string, signal?: AbortSignal): Promise<Measures>;
}

/** Pairs measured in one call. */
const chunk = 64;

export function createJudging({ history, files, catalog }: Pick<Core, 'history' | 'files' | 'catalog'>, keepsakes: Keepsakes): Judging {
  async function judged(experimentId: string, axisId: string) {
    const experiment = await history.experiments.get({ experimentId });
    const axis = experiment.axes.findIndex(({ id }) => id === axisId);
    if (axis < 0) throw new StudioError('bad_input', `The experiment has no axis “${axisId}”. It has ${experiment.axes.map(({ id }) => id).join(', ')}.`);
    return { axes: experiment.axes, axis, cells: await gridCells(history, experimentId), votes: await history.experiments.votes({ experimentId }) };
  }

  /** Measures what was not, a few pairs at a time; each chunk is kept, so a stop loses nothing. */
  async function measureMissing(experimentId: string, pairs: readonly MeasuredPair[], signal?: AbortSignal): Promise<{ measured: MeasuredPair[]; failed: number }> {
    const measured = pairs.filter(({ pixels }) => pixels !== null);
    const open = pairs.filter(({ pixels }) => pixels === null);
    for (let from = 0; from < open.length; from += chunk) {
      if (signal?.aborted) throw new StudioError('cancelled', 'Cancelled.');
      const part = open.slice(from, from + chunk);
      const { results } = await (await files.link()).call('pictures.measure', {
        pairs: part.map(({ imageId, file, referenceImageId, referenceFile }) => ({ file, reference: referenceFile, latents: keepsakes.latents(imageId), referenceLatents: keepsakes.latents(referenceImageId) })),
      });
      const fresh = part.flatMap((pair, k) => {
        const result = results[k]!;
        return 'problem' in result ? [] : [Object.assign({}, pair, result)];
      });
      await history.experiments.keepMeasures({ experimentId, measures: fresh });
      measured.push(...fresh);
    }
    return { measured: measured.toSorted((a, b) => a.n - b.n), failed: pairs.length - measured.length };
  }

  async function seriesOf(experiment: Experiment, cells: readonly Cell[], measures: readonly CellMeasure[]) {
    const tables = await catalog();
    const byNumber = new Map(cells.map((cell) => [cell.n, cell]));
    // What “Automatic” chose, a picture of it says.
    const chosen = new Map<string, string>();
    const nameOf = async (sampler: string, schedule: string, imageId: string | null): Promise<string> => {
      const name = label(tables.schedules, schedule);
      if (schedule !== 'automatic' || imageId === null) return name;
      if (!chosen.has(sampler)) {
        const recipe = (await history.images.get({ imageId }).catch(() => null))?.recipe;
        chosen.set(sampler, recipe ? `${label(tables.schedules, recipe.schedule)} (automatic)` : name);
      }
      return chosen.get(sampler)!;
    };
    const label = (list: readonly { readonly id: string; readonly label: string }[], id: string) => list.find((entry) => entry.id === id)?.label ?? id;
    const made = [];
    for (const measure of measures) {
      const cell = byNumber.get(measure.n)!;
      const { sampler, schedule, steps } = requestOfCell(experiment, cell, tables);
      made.push(Object.assign({ sampler, schedule, steps, nfe: cell.nfe ?? 0, label: `${label(tables.samplers, sampler)}, ${await nameOf(sampler, schedule, cell.imageId)}` }, measure));
    }
    return errorSeries(made);
  }

  return {
    async ballot(experimentId, axisId) {
      const { axes, axis, cells, votes } = await judged(experimentId, axisId);
      return ballotFor(axis, axes, cells, votes, (n) => randomInt(n));
    },
    async ranking(experimentId, axisId) {
      const { axes, axis, cells, votes } = await judged(experimentId, axisId);
      return rankingOf(axes[axis]!, comparisonsOf(axis, axes, new Map(cells.map((cell) => [cell.n, cell])), votes));
    },
    async measures(experimentId, signal) {
      const experiment = await history.experiments.get({ experimentId });
      if (!experiment.reference) throw new StudioError('bad_input', 'The experiment has no reference to measure against. Set one: a many-step picture of the same seed is made for each setting.');
      const { pairs, missing } = await history.experiments.pairs({ experimentId });
      const { measured, failed } = await measureMissing(experimentId, pairs, signal);
      const cells = measured.map(({ n, pixels, latents }) => ({ n, pixels: pixels!, latents }));
      return { cells, missing: missing + failed, series: await seriesOf(experiment, await gridCells(history, experimentId), cells) };
    },
  };
}
