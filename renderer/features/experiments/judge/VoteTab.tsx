import { ArrowLeft, ArrowRight, Equal, SkipForward, Undo2 } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Experiment } from '../../../../contract/experiment.ts';
import type { Ballot, VoteChoice } from '../../../../contract/judging.ts';
import { useBallot, useRanking, votesChanged } from '../../../data/judging.ts';
import { useSettings } from '../../../data/library.ts';
import { plural } from '../../../lib/format.ts';
import { setExperimentView } from '../../../state/experiments.ts';
import { detailOf, report } from '../../../state/notices.ts';
import { pictures, studio } from '../../../studio.ts';
import { Button } from '../../../ui/Button.tsx';
import { Kbd } from '../../../ui/Kbd.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../../ui/states.tsx';
import { AxisChoice, useJudgedAxis } from './AxisChoice.tsx';

/** Two pictures, no names, sides drawn: which is better? Arrow keys answer. */
export function VoteTab({ experiment }: { experiment: Experiment }) {
  const axisId = useJudgedAxis(experiment);
  if (axisId === null) return <EmptyState>There is nothing to choose between: no axis has two values.</EmptyState>;
  return <Booth key={`${experiment.id} ${axisId}`} experiment={experiment} axisId={axisId} />;
}

function Booth({ experiment, axisId }: { experiment: Experiment; axisId: string }) {
  const experimentId = experiment.id;
  const [round, setRound] = useState(0);
  /** A pair that is asked again because its vote was taken back. */
  const [again, setAgain] = useState<Ballot | null>(null);
  const [cast, setCast] = useState<readonly { id: number; ballot: Ballot }[]>([]);
  const busy = useRef(false);
  const surround = useSettings().data?.canvas ?? 'theme';
  const ranking = useRanking(experimentId, axisId).data;
  const asked = useBallot(experimentId, axisId, round);
  const ballot = again ?? asked.data;

  const next = (): void => {
    setAgain(null);
    setRound((before) => before + 1);
  };
  /** One deed at a time: a key held down must not vote for pictures that nobody saw. */
  const alone = async (deed: () => Promise<void>): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    await deed().finally(() => (busy.current = false));
  };
  const vote = (choice: VoteChoice): Promise<void> =>
    alone(async () => {
      if (!ballot) return;
      const { id } = await studio.call('experiment.vote', { experimentId, left: ballot.left.n, right: ballot.right.n, choice, blind: true });
      setCast((before) => [...before, { id, ballot }]);
      next();
      await votesChanged(experimentId);
    });
  const takeBack = (): Promise<void> =>
    alone(async () => {
      const last = cast.at(-1);
      if (!last) return;
      await studio.call('experiment.unvote', { experimentId, voteId: last.id });
      setCast((before) => before.slice(0, -1));
      setAgain(last.ballot);
      await votesChanged(experimentId);
    });

  const act = (deed: () => Promise<void> | void): void => void Promise.resolve(deed()).catch(report);
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || (event.target as Element | null)?.closest('input, textarea, [role=combobox], [role=listbox], [role=dialog], [role=slider]')) return;
    const deeds: Record<string, () => Promise<void> | void> = { ArrowLeft: () => vote('left'), ArrowRight: () => vote('right'), ArrowDown: () => vote('tie'), ArrowUp: next, u: takeBack, Backspace: takeBack };
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    act(deed);
  });
  // Before the table of commands, whose arrows mean other pictures.
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => pressed(event);
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, []);

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-10 shrink-0 items-center gap-4 bg-panel px-4 hairline-b">
        <AxisChoice experiment={experiment} value={axisId} />
        <p role="status" className="min-w-0 flex-1 truncate text-label text-quiet">
          {/* Who leads is not said here: it would be voted for. */}
          {ranking ? `${plural(ranking.votes, 'vote')}. ${ranking.enough ? 'Enough to tell the first apart.' : 'More are wanted.'}` : ''}
        </p>
        <Button size="small" look="faint" onClick={() => setExperimentView({ tab: 'ranking' })}>
          Show the ranking
        </Button>
      </div>
      {asked.error ? (
        <ErrorState className="flex-1" text={asked.error.message} detail={detailOf(asked.error)} actions={<Button onClick={() => void asked.refetch()}>Try again</Button>} />
      ) : ballot === null ? (
        <EmptyState action={<Button onClick={() => setExperimentView({ tab: 'grid' })}>Back to the grid</Button>}>No two finished pictures differ in this axis alone. Let the experiment make some more, then vote.</EmptyState>
      ) : (
        <div data-surround={surround} className="grid min-h-0 flex-1 grid-cols-2 gap-4 bg-ground p-4">
          {ballot === undefined ? (
            <>
              <Skeleton className="size-full" />
              <Skeleton className="size-full" />
            </>
          ) : (
            (['left', 'right'] as const).map((side) => (
              <button key={side} type="button" aria-label={`The ${side} one is better`} onClick={() => act(() => vote(side))} className="grid min-h-0 place-items-center rounded-picture hover:outline-2 hover:outline-edge">
                <img src={pictures.image(ballot[side].imageId)} alt={side === 'left' ? 'At the left' : 'At the right'} className="size-full min-h-0 object-contain" />
              </button>
            ))
          )}
        </div>
      )}
      <div role="toolbar" aria-label="Which is better?" className="flex h-13 shrink-0 items-center justify-center gap-2 bg-panel hairline-t">
        <Button onClick={() => act(() => vote('left'))} reason={ballot ? null : 'There is nothing to choose between.'}>
          <ArrowLeft size={14} /> Left is better <Kbd shortcut="ArrowLeft" />
        </Button>
        <Button onClick={() => act(() => vote('tie'))} reason={ballot ? null : 'There is nothing to choose between.'}>
          <Equal size={14} /> As good <Kbd shortcut="ArrowDown" />
        </Button>
        <Button onClick={() => act(() => vote('right'))} reason={ballot ? null : 'There is nothing to choose between.'}>
          Right is better <ArrowRight size={14} /> <Kbd shortcut="ArrowRight" />
        </Button>
        <span className="mx-2 h-4 w-px bg-line" />
        <Button look="faint" onClick={() => act(next)}>
          <SkipForward size={14} /> Another pair <Kbd shortcut="ArrowUp" />
        </Button>
        <Button look="faint" onClick={() => act(takeBack)} reason={cast.length === 0 ? 'No vote was cast here yet.' : null}>
          <Undo2 size={14} /> Take back <Kbd shortcut="U" />
        </Button>
      </div>
    </div>
  );
}
