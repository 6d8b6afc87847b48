import type { Cell, Experiment } from '../../contract/experiment.ts';
import type { Ballot, Measures, Ranking, Vote } from '../../contract/judging.ts';
import { random } from './painter.ts';

interface Judged {
  readonly experiment: Experiment;
  readonly cells: readonly Cell[];
}

/** Votes and measures, roughly as main would give them. */
export class Judge {
  private readonly cast = new Map<string, Vote[]>();
  private readonly find: (id: string) => Judged;

  constructor(find: (id: string) => Judged) {
    this.find = find;
  }

  votes = (id: string): number => this.cast.get(id)?.length ?? 0;

  ballot(id: string, axisId: string): Ballot | null {
    const { experiment, cells } = this.find(id);
    const index = experiment.axes.findIndex((axis) => axis.id === axisId);
    const done = cells.filter((cell) => cell.imageId !== null);
    const others = (cell: Cell) => cell.at.filter((_, i) => i !== index).join();
    const pairs = done.flatMap((a) => done.filter((b) => b.n > a.n && others(a) === others(b) && a.at[index] !== b.at[index]).map((b) => [a, b] as const));
    const pair = pairs[(this.votes(id) * 7) % Math.max(1, pairs.length)];
    if (!pair) return null;
    const [a, b] = this.votes(id) % 2 === 0 ? pair : [pair[1], pair[0]];
    return { left: { n: a.n, imageId: a.imageId! }, right: { n: b.n, imageId: b.imageId! } };
  }

  vote({ experimentId, ...vote }: Omit<Vote, 'id' | 'at'> & { experimentId: string }): Vote {
    const list = this.cast.get(experimentId) ?? [];
    const cast = { ...vote, id: (list.at(-1)?.id ?? 0) + 1, at: Date.now() };
    this.cast.set(experimentId, [...list, cast]);
    return cast;
  }

  unvote(id: string, voteId: number): void {
    this.cast.set(id, (this.cast.get(id) ?? []).filter((vote) => vote.id !== voteId));
  }

  ranking(id: string, axisId: string): Ranking {
    const { experiment, cells } = this.find(id);
    const index = experiment.axes.findIndex((axis) => axis.id === axisId);
    const axis = experiment.axes[index]!;
    const tally = new Map(axis.values.map((value) => [value.id, { wins: 0, losses: 0, ties: 0 }]));
    const votes = this.cast.get(id) ?? [];
    for (const { left, right, choice } of votes) {
      const [a, b] = [tally.get(cells[left]!.at[index]!)!, tally.get(cells[right]!.at[index]!)!];
      if (choice === 'tie') a.ties = b.ties += 1;
      else {
        (choice === 'left' ? a : b).wins++;
        (choice === 'left' ? b : a).losses++;
      }
    }
    const values = axis.values
      .map((value) => {
        const { wins, losses, ties } = tally.get(value.id)!;
        const games = wins + losses + ties;
        const strength = Math.log((wins + ties / 2 + 0.5) / (losses + ties / 2 + 0.5));
        const spread = games === 0 ? 6 : 2.6 / Math.sqrt(games);
        return { valueId: value.id, label: value.label, strength, low: strength - spread, high: strength + spread, wins, losses, ties };
      })
      .sort((a, b) => b.strength - a.strength);
    const enough = values.length > 1 && values[0]!.low > values[1]!.strength;
    return { axisId, level: 0.95, values, votes: votes.length, enough, hint: enough ? `${values[0]!.label} is preferred.` : `Not told apart yet; about ${Math.max(4, 24 - votes.length)} votes more would tell.` };
  }

  measures(id: string): Measures {
    const { experiment, cells } = this.find(id);
    const done = cells.filter((cell) => cell.state === 'done');
    const on = (kind: string) => experiment.axes.findIndex((axis) => axis.kind === kind);
    const [samplers, schedules] = [on('sampler'), on('schedule')];
    const labelOf = (cell: Cell, axis: number, otherwise: string) => (axis < 0 ? otherwise : (experiment.axes[axis]!.values.find((value) => value.id === cell.at[axis])?.label ?? otherwise));
    const series = new Map<string, Map<number, Cell[]>>();
    for (const cell of done) {
      const name = [labelOf(cell, samplers, ''), labelOf(cell, schedules, '')].filter(Boolean).join(' · ') || experiment.base.sampler;
      const at = series.get(name) ?? new Map<number, Cell[]>();
      series.set(name, at);
      at.set(cell.nfe!, [...(at.get(cell.nfe!) ?? []), cell]);
    }
    const error = (cell: Cell, nth: number) => 0.35 * (0.55 + nth * 0.18) * (cell.nfe ?? 1) ** -(0.7 + nth * 0.12) * (0.9 + 0.2 * random(cell.n + 1)());
    const distance = (rmse: number) => ({ rmse, psnr: -20 * Math.log10(rmse), ssim: Math.max(0, 1 - rmse * 3) });
    const names = [...series.keys()];
    return {
      cells: experiment.reference ? done.map((cell) => ({ n: cell.n, pixels: distance(error(cell, 0)), latents: null })) : [],
      missing: cells.length - done.length,
      series: !experiment.reference
        ? []
        : names.map((label, nth) => ({
            sampler: label, schedule: '', label,
            points: [...series.get(label)!].sort(([a], [b]) => a - b).map(([nfe, list]) => {
              const rmse = list.reduce((sum, cell) => sum + error(cell, nth), 0) / list.length;
              return { nfe, steps: list[0]!.steps ?? 1, count: list.length, pixels: distance(rmse), latents: null, standardError: list.length > 1 ? rmse * 0.08 : null };
            }),
          })),
    };
  }
}
