import * as z from 'zod';
import { Axis, Cell, Experiment, ExperimentSummary, ExperimentWish, Layout, SavedSeconds } from '../../../contract/experiment.ts';
import { Distance, Vote, VoteChoice } from '../../../contract/judging.ts';
import { ErrorData } from '../../../contract/errors.ts';
import { ImagePlan } from '../../../contract/engine.ts';
import { ImageRecord } from '../../../contract/image.ts';
import { Request } from '../../../contract/request.ts';

/** Everything that decides an experiment's cells. */
export const ExperimentPlan = ExperimentWish.omit({ name: true, axes: true, layout: true }).extend({ axes: z.array(Axis) });
export type ExperimentPlan = z.infer<typeof ExperimentPlan>;

/** What a plan says of a cell. */
export const PlannedCell = Cell.pick({ at: true, role: true, steps: true, nfe: true, nfeExact: true, seconds: true, reason: true, trajectory: true }).extend({
  n: z.int().min(0),
  place: z.int(),
  state: z.enum(['waiting', 'skipped']),
  /** Equal for equal pictures; null while a file's hash is not known. */
  recipeKey: z.string().nullable(),
  reference: z.int().nullable(),
});
export type PlannedCell = z.infer<typeof PlannedCell>;

/** A cell about to be made; its plan's axes have its own values alone. */
export const NextCell = z.strictObject({ experimentId: z.string(), plan: ExperimentPlan, cell: Cell, place: z.int(), recipeKey: z.string().nullable(), tries: z.int(), jobId: z.string().nullable() });
export type NextCell = z.infer<typeof NextCell>;

/** A picture that is there already, and the seconds it took when it was made. */
export const KnownPicture = z.strictObject({ imageId: z.string(), seconds: z.number().nullable() });
export type KnownPicture = z.infer<typeof KnownPicture>;

/** What pictures of a model took, newest first. */
export const SpeedSample = z.strictObject({ nfe: z.int(), seconds: z.number() });

/** Both pictures of a cell and its reference, and what was measured of them. */
export const MeasuredPair = z.strictObject({
  n: z.int(),
  imageId: z.string(),
  file: z.string(),
  referenceImageId: z.string(),
  referenceFile: z.string(),
  pixels: Distance.nullable(),
  latents: Distance.nullable(),
});
export type MeasuredPair = z.infer<typeof MeasuredPair>;

const Ref = z.strictObject({ experimentId: z.string() });
const Refs = Ref.extend({ cells: z.array(z.int()) });
const CellRef = Ref.extend({ n: z.int() });

/** Commands of the history that concern experiments. */
export const experimentHistory = {
  'experiments.add': {
    input: z.strictObject({ id: z.string(), name: z.string(), wishKey: z.string(), plan: ExperimentPlan, layout: Layout, warnings: z.array(z.string()), cells: z.array(PlannedCell) }),
    output: Experiment,
  },
  /** The newest experiment of the same wish. */
  'experiments.find': { input: z.strictObject({ wishKey: z.string() }), output: z.string().nullable() },
  'experiments.list': { input: z.void(), output: z.array(ExperimentSummary) },
  'experiments.summary': { input: Ref, output: ExperimentSummary },
  'experiments.get': { input: Ref, output: Experiment },
  'experiments.cells': {
    input: Ref.extend({ after: z.int(), limit: z.int().min(1), where: z.record(z.string(), z.array(z.int())) }),
    output: z.strictObject({ cells: z.array(Cell), next: z.int().nullable() }),
  },
  /** The pictures of all its cells. */
  'experiments.images': { input: Ref, output: z.array(ImageRecord) },
  'experiments.cellsNamed': { input: Refs, output: z.array(Cell) },
  'experiments.cellOfJob': { input: z.strictObject({ jobId: z.string() }), output: CellRef.extend({ trajectory: z.boolean(), keepLatents: z.boolean() }).nullable() },
  'experiments.describe': { input: Ref.extend({ name: z.string().optional(), notes: z.string().optional(), layout: Layout.optional() }), output: Experiment },
  'experiments.setRunning': { input: Ref.extend({ running: z.boolean(), problem: z.string().nullable() }), output: ExperimentSummary },
  'experiments.remove': { input: Ref, output: z.void() },
  /** Another plan with its new cells, and cells of the old one that are to be made otherwise. Cells that are begun or done stay. */
  'experiments.replan': { input: Ref.extend({ plan: ExperimentPlan, layout: Layout, warnings: z.array(z.string()), cells: z.array(PlannedCell) }), output: Experiment },

  /** The next cell of a running experiment that waits: the oldest running one’s, or that of the one named. */
  'experiments.next': { input: z.strictObject({ experimentId: z.string().nullable() }), output: NextCell.nullable() },
  /** Cells that are in the queue or running, of all experiments. */
  'experiments.queued': { input: z.void(), output: z.int() },
  'experiments.queue': { input: CellRef.extend({ jobId: z.string(), request: Request, image: ImagePlan }), output: Cell.nullable() },
  'experiments.requeue': { input: CellRef.extend({ jobId: z.string() }), output: Cell.nullable() },
  'experiments.reuse': { input: CellRef.extend({ imageId: z.string(), savedSeconds: z.number() }), output: Cell },
  'experiments.fail': { input: CellRef.extend({ error: ErrorData }), output: Cell },
  /** Takes what is queued and not yet running back out of the queue. */
  'experiments.withdraw': { input: Ref, output: z.array(Cell) },
  'experiments.saved': { input: Ref.extend({ saved: SavedSeconds }), output: z.void() },

  'experiments.cancelCells': { input: Refs, output: z.strictObject({ cells: z.array(Cell), running: z.array(z.string()) }) },
  'experiments.retryCells': { input: Refs, output: z.array(Cell) },
  'experiments.watchCells': { input: Refs, output: z.array(Cell) },
  'experiments.noteCell': { input: CellRef.extend({ notes: z.string() }), output: Cell },

  /** Pictures of the history by recipe key, among those of the seeds given. */
  'experiments.knownPictures': { input: z.strictObject({ wanted: z.array(z.strictObject({ recipeKey: z.string(), seed: z.string() })) }), output: z.record(z.string(), KnownPicture) },
  /** The picture of another cell that is done and makes the same one. */
  'experiments.identical': { input: z.strictObject({ recipeKey: z.string() }), output: KnownPicture.nullable() },
  'experiments.speeds': { input: z.strictObject({ model: z.string(), width: z.int(), height: z.int() }), output: z.array(SpeedSample) },

  'experiments.vote': { input: Ref.extend({ left: z.int(), right: z.int(), choice: VoteChoice, blind: z.boolean() }), output: Vote },
  'experiments.unvote': { input: Ref.extend({ voteId: z.int() }), output: z.void() },
  'experiments.votes': { input: Ref, output: z.array(Vote) },
  'experiments.pairs': { input: Ref, output: z.strictObject({ pairs: z.array(MeasuredPair), missing: z.int() }) },
  'experiments.keepMeasures': { input: Ref.extend({ measures: z.array(MeasuredPair) }), output: z.void() },
} as const;

