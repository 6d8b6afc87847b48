import { useEffect, type ReactNode } from 'react';
import { useCatalog, useModels, useSigmas } from '../../data/library.ts';
import { timings } from '../../data/timings.ts';
import { costOf } from '../../lib/cost.ts';
import { count, duration, plural } from '../../lib/format.ts';
import { Play, SkipForward, Square } from 'lucide-react';
import { useCommand } from '../../state/commands.ts';
import { useDraft } from '../../state/draft.ts';
import { useFacts } from '../../state/facts.ts';
import { moment } from '../../state/layout.ts';
import { report } from '../../state/notices.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { ContextMenu } from '../../ui/Menu.tsx';
import { start } from './start.ts';
import { useSigmaWish } from '../../state/sigma-wish.ts';

/** Always in reach at the panel's foot: what it will cost, and the button. */
export function Foot({ queue }: { queue: ReactNode }) {
  const generate = useCommand('generate');
  const interrupt = useCommand('interrupt');
  const skip = useCommand('skip');
  const forever = useCommand('forever');
  useForever();
  return (
    <footer className="flex flex-col gap-2 px-4 pt-2 pb-4 hairline-t">
      <div className="flex h-6 items-center justify-between gap-2 text-label text-quiet">
        <CostLine />
        {queue}
      </div>
      <div className="flex gap-2">
        <ContextMenu
          groups={[
            [
              { id: 'generate', label: 'Generate', shortcut: 'Mod+Enter', reason: generate.reason, run: generate.run },
              { id: 'forever', label: forever.on ? 'Stop generating forever' : 'Generate forever', reason: forever.reason, run: forever.run },
            ],
          ]}
        >
          <span className="flex flex-1">
            <Button look="primary" size="large" className="flex-1" reason={generate.reason} onClick={generate.run} aria-keyshortcuts="Control+Enter">
              <Play size={14} className="fill-current" /> {forever.on ? 'Generating forever' : 'Generate'}
              <Kbd shortcut="Mod+Enter" onAccent />
            </Button>
          </span>
        </ContextMenu>
        <IconButton size="large" label={skip.command.label} shortcut="Alt+Enter" icon={<SkipForward size={16} />} reason={skip.reason} onClick={skip.run} className="inset-ring inset-ring-line" />
        <IconButton size="large" label={interrupt.command.label} shortcut="Escape" icon={<Square size={14} className="fill-current" />} reason={interrupt.reason} onClick={interrupt.run} className="inset-ring inset-ring-line" />
      </div>
    </footer>
  );
}

/** “4 pictures · 80 NFE · ~3 s”: the time only where pictures like these were made lately. */
function CostLine() {
  const request = useDraft((each) => each);
  const { data } = useSigmas(useSigmaWish());
  const model = useModels().data?.find((each) => each.id === request.model);
  // A finished picture brings a new timing along.
  useFacts((facts) => facts.running?.imagesDone);
  const needsUncond = useCatalog().data?.samplers.find(({ id }) => id === request.sampler)?.needsUncond ?? false;
  const cost = costOf(request, { predictions: data?.nfe ?? null, needsUncond, modelHash: model?.sha256 ?? null }, timings());
  const parts = [plural(cost.pictures, 'picture'), cost.nfe === null ? null : `${count(cost.nfe)} NFE`, cost.seconds === null ? null : `~${duration(cost.seconds)}`];
  return (
    <span className="truncate" title="Pictures, model calls over all of them, and the time they take here if pictures like these were made lately">
      {parts.filter((part) => part !== null).join(' · ')}
    </span>
  );
}

/** Starts again whenever the queue runs dry, as A1111 does on a right click. */
function useForever(): void {
  const forever = useFacts((facts) => facts.forever);
  const idle = useFacts((facts) => facts.running === null && facts.waiting === 0);
  useEffect(() => {
    if (!forever || !idle) return;
    const timer = window.setTimeout(() => {
      if (moment().forever) start(true).catch(report);
    }, 300);
    return () => window.clearTimeout(timer);
  }, [forever, idle]);
}
