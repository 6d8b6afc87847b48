import * as z from 'zod';
import { AxisInfo, AxisWish, Cell, Experiment, ExperimentPreview, ExperimentSummary, ExperimentWish, Layout, maxCells, ReferenceWish } from './experiment.ts';
import { Ballot, Exported, ExportWish, Measures, Ranking, Trajectory, Vote, VoteChoice } from './judging.ts';

const ExperimentRef = z.strictObject({ experimentId: z.string() });
const CellRef = ExperimentRef.extend({ n: z.int().min(0) });
const CellRefs = ExperimentRef.extend({ cells: z.array(z.int().min(0)).min(1).max(maxCells) });
const AxisRef = ExperimentRef.extend({ axisId: z.string() });

/** What the page can ask of experiments. Part of the StudioContract. */
export const experimentCommands = {
  'experiment.axes': { input: z.void(), output: z.array(AxisInfo) },
  /** What a wish would make; while it is typed, too: what is wrong comes back as sentences. */
  'experiment.preview': { input: ExperimentWish.extend({ examples: z.int().min(0).max(1000).default(100) }), output: ExperimentPreview },
  /** Keeps an experiment, paused. */
  'experiment.create': { input: ExperimentWish, output: Experiment },
  'experiment.list': { input: z.void(), output: z.array(ExperimentSummary) },
  'experiment.get': { input: ExperimentRef, output: Experiment },
  /** Cells by number; `where` keeps those with one of the value ids, by axis id. References come with `role: 'reference'`. */
  'experiment.cells': {
    input: ExperimentRef.extend({
      after: z.int().min(-1).default(-1),
      limit: z.int().min(1).max(10_000).default(10_000),
      where: z.record(z.string(), z.array(z.int())).default({}),
    }),
    output: z.strictObject({ cells: z.array(Cell), next: z.int().nullable() }),
  },
  'experiment.resume': { input: ExperimentRef, output: ExperimentSummary },
  /** The picture that is being made is finished; nothing further is begun. */
  'experiment.pause': { input: ExperimentRef, output: ExperimentSummary },
  'experiment.cancelCells': { input: CellRefs, output: z.array(Cell) },
  /** Cells that failed or were cancelled wait again. */
  'experiment.retryCells': { input: CellRefs, output: z.array(Cell) },
  /** Keeps a small picture of each step of these cells; those that are done are made once more for it. */
  'experiment.watchCells': { input: CellRefs, output: z.array(Cell) },
  'experiment.addValues': { input: ExperimentRef.extend({ axisId: z.string(), values: AxisWish.shape.values }), output: Experiment },
  /** Renders nothing. */
  'experiment.setLayout': { input: ExperimentRef.extend({ layout: Layout }), output: Experiment },
  'experiment.setReference': { input: ExperimentRef.extend({ reference: ReferenceWish.nullable() }), output: Experiment },
  'experiment.describe': { input: ExperimentRef.extend({ name: z.string().trim().max(200).optional(), notes: z.string().max(100_000).optional() }), output: Experiment },
  'experiment.noteCell': { input: CellRef.extend({ notes: z.string().max(10_000) }), output: Cell },
  /** Takes the experiment away. Its pictures stay in the history. */
  'experiment.remove': { input: ExperimentRef, output: z.void() },
} as const;

/** What the page can ask about its pictures: which is better, how far from what is right, and all of it as a file. */
export const judgingCommands = {
  /** Two pictures that differ in this axis alone, chosen where a vote tells most; null when there are none. */
  'experiment.ballot': { input: AxisRef, output: Ballot.nullable() },
  'experiment.vote': { input: ExperimentRef.extend(Vote.pick({ left: true, right: true, blind: true }).shape).extend({ choice: VoteChoice }), output: Vote },
  'experiment.unvote': { input: ExperimentRef.extend({ voteId: z.int() }), output: z.void() },
  'experiment.ranking': { input: AxisRef, output: Ranking },
  /** Measures what was not measured yet. */
  'experiment.measures': { input: ExperimentRef, output: Measures },
  'experiment.trajectory': { input: z.strictObject({ imageId: z.string() }), output: Trajectory.nullable() },
  'experiment.export': { input: ExportWish, output: Exported },
} as const;

/** What main tells of experiments. */
export const experimentEvents = {
  /** Its axes, layout, words or plan changed. */
  'experiment.changed': Experiment,
  /** How far it is, and the cells that changed since this was last told. */
  'experiment.progress': z.strictObject({ experiment: ExperimentSummary, cells: z.array(Cell) }),
  'experiment.removed': ExperimentRef,
} as const;
