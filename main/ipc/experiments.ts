import { dirname, extname, resolve } from 'node:path';
import { StudioError } from '../../contract/errors.ts';
import type { ExportWish } from '../../contract/judging.ts';
import { exportExperiment } from '../experiments/export/export.ts';
import type { HandlerContext, HandlersOf } from './handlers.ts';

export function experimentHandlers({ core, named }: HandlerContext): HandlersOf<'experiment'> {
  const { experiments, history, judging, keepsakes } = core;
  return {
    'experiment.axes': () => experiments.axes(),
    'experiment.preview': ({ examples, ...wish }) => experiments.preview(wish, examples),
    'experiment.create': (wish) => experiments.create(wish),
    'experiment.list': () => history.experiments.list(),
    'experiment.get': (ref) => history.experiments.get(ref),
    'experiment.cells': (page) => history.experiments.cells(page),
    'experiment.resume': ({ experimentId }) => experiments.resume(experimentId),
    'experiment.pause': ({ experimentId }) => experiments.pause(experimentId),
    'experiment.cancelCells': ({ experimentId, cells }) => experiments.cancelCells(experimentId, cells),
    'experiment.retryCells': ({ experimentId, cells }) => experiments.retryCells(experimentId, cells),
    'experiment.watchCells': ({ experimentId, cells }) => experiments.watchCells(experimentId, cells),
    'experiment.addValues': ({ experimentId, axisId, values }) => experiments.addValues(experimentId, axisId, values),
    'experiment.setLayout': ({ experimentId, layout }) => experiments.setLayout(experimentId, layout),
    'experiment.setReference': ({ experimentId, reference }) => experiments.setReference(experimentId, reference),
    'experiment.describe': ({ experimentId, ...words }) => experiments.describe(experimentId, words),
    'experiment.noteCell': ({ experimentId, n, notes }) => experiments.noteCell(experimentId, n, notes),
    'experiment.ballot': ({ experimentId, axisId }) => judging.ballot(experimentId, axisId),
    'experiment.vote': (vote) => history.experiments.vote(vote),
    'experiment.unvote': (ref) => history.experiments.unvote(ref),
    'experiment.ranking': ({ experimentId, axisId }) => judging.ranking(experimentId, axisId),
    'experiment.measures': ({ experimentId }, { signal }) => judging.measures(experimentId, signal),
    'experiment.trajectory': ({ imageId }) => keepsakes.trajectory(imageId),
    'experiment.export': (wish) => {
      checkTarget(wish, [...named, core.settings.get().imageFolder || core.paths.images]);
      return exportExperiment(wish, core);
    },
    'experiment.remove': ({ experimentId }) => experiments.remove(experimentId),
  };
}

/** A page may have files written where the person said, under the ending of what they are, and nowhere else. */
export function checkTarget({ path, format }: Pick<ExportWish, 'path' | 'format'>, folders: readonly string[]): void {
  if (extname(path).toLowerCase() !== `.${format}`) throw new StudioError('bad_input', `${path} does not end in .${format}, which is what would be written. Give it that ending.`);
  const folder = resolve(dirname(path));
  if (!folders.some((named) => resolve(named) === folder)) throw new StudioError('bad_input', `${folder} was not chosen for this export. Choose the folder in the dialog, then export again.`);
}
