import type { Handlers } from '../../../contract/link.ts';
import type { Database } from '../database.ts';
import { cellsNamed, imagesOfExperiment, pageOfCells } from './cells.ts';
import type { experimentHistory } from './contract.ts';
import { addExperiment, addSaved, describeExperiment, findExperiment, getExperiment, getSummary, listExperiments, planOf, removeExperiment, replanExperiment, seqOfExperiment, setRunning } from './experiments.ts';
import { addVote, keepMeasures, listVotes, measuredPairs, removeVote } from './judging.ts';
import { identicalPicture, knownPictures, speedSamples } from './known.ts';
import { cancelCells, cellOfJob, failCell, nextCell, noteCell, queueCell, queuedCells, requeueCell, retryCells, reuseImage, watchCells, withdrawCells } from './queue.ts';

/** Answers the commands of experiments on an open history. */
export function experimentHandlers(open: () => Database): Handlers<typeof experimentHistory> {
  return {
    'experiments.add': (experiment) => addExperiment(open(), experiment),
    'experiments.find': ({ wishKey }) => findExperiment(open(), wishKey),
    'experiments.list': () => listExperiments(open()),
    'experiments.summary': ({ experimentId }) => getSummary(open(), experimentId),
    'experiments.get': ({ experimentId }) => getExperiment(open(), experimentId),
    'experiments.cells': ({ experimentId, ...page }) => open().snapshot(() => pageOfCells(open(), seqOfExperiment(open(), experimentId), planOf(open(), experimentId).axes, page)),
    'experiments.images': ({ experimentId }) => imagesOfExperiment(open(), seqOfExperiment(open(), experimentId)),
    'experiments.cellsNamed': ({ experimentId, cells }) => cellsNamed(open(), seqOfExperiment(open(), experimentId), cells),
    'experiments.cellOfJob': ({ jobId }) => cellOfJob(open(), jobId),
    'experiments.describe': ({ experimentId, ...words }) => describeExperiment(open(), experimentId, words),
    'experiments.setRunning': ({ experimentId, running, problem }) => setRunning(open(), experimentId, running, problem),
    'experiments.remove': ({ experimentId }) => removeExperiment(open(), experimentId),
    'experiments.replan': ({ experimentId, ...plan }) => replanExperiment(open(), experimentId, plan),

    'experiments.next': ({ experimentId }) => nextCell(open(), experimentId),
    'experiments.queued': () => queuedCells(open()),
    'experiments.queue': ({ experimentId, n, jobId, request, image }) => queueCell(open(), experimentId, n, jobId, request, image),
    'experiments.requeue': ({ experimentId, n, jobId }) => requeueCell(open(), experimentId, n, jobId),
    'experiments.reuse': ({ experimentId, n, imageId, savedSeconds }) => reuseImage(open(), experimentId, n, imageId, savedSeconds),
    'experiments.fail': ({ experimentId, n, error }) => failCell(open(), experimentId, n, error),
    'experiments.withdraw': ({ experimentId }) => withdrawCells(open(), experimentId),
    'experiments.saved': ({ experimentId, saved }) => addSaved(open(), experimentId, saved),

    'experiments.cancelCells': ({ experimentId, cells }) => cancelCells(open(), experimentId, cells),
    'experiments.retryCells': ({ experimentId, cells }) => retryCells(open(), experimentId, cells),
    'experiments.watchCells': ({ experimentId, cells }) => watchCells(open(), experimentId, cells),
    'experiments.noteCell': ({ experimentId, n, notes }) => noteCell(open(), experimentId, n, notes),

    'experiments.knownPictures': ({ wanted }) => knownPictures(open(), wanted),
    'experiments.identical': ({ recipeKey }) => identicalPicture(open(), recipeKey),
    'experiments.speeds': ({ model, width, height }) => speedSamples(open(), model, width, height),

    'experiments.vote': ({ experimentId, ...vote }) => addVote(open(), experimentId, vote),
    'experiments.unvote': ({ experimentId, voteId }) => removeVote(open(), experimentId, voteId),
    'experiments.votes': ({ experimentId }) => listVotes(open(), experimentId),
    'experiments.pairs': ({ experimentId }) => measuredPairs(open(), experimentId),
    'experiments.keepMeasures': ({ experimentId, measures }) => keepMeasures(open(), experimentId, measures),
  };
}
