import { Columns2, Copy, FolderOpen, Info, LayoutGrid, Maximize2, Trash2, ChevronDown } from 'lucide-react';
import { useImage } from '../../data/images.ts';
import { useJobs } from '../../data/jobs.ts';
import { useCatalog, useModels } from '../../data/library.ts';
import { duration } from '../../lib/format.ts';
import { useCommand, type CommandState } from '../../state/commands.ts';
import { useFacts } from '../../state/facts.ts';
import { showJob, useView } from '../../state/view.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { MenuButton, type MenuEntry } from '../../ui/Menu.tsx';
import { ProgressLine } from './ProgressLine.tsx';
import { useStage } from '../../state/stage.ts';

const entry = ({ command, reason, run }: CommandState): MenuEntry => ({
  id: command.id,
  label: command.label,
  icon: command.icon && <command.icon size={14} />,
  shortcut: command.shortcuts?.[0],
  reason,
  run,
});

/** Beneath the canvas: where the job is, or what the picture is, and what can be done with it. */
export function StatusBar() {
  const running = useFacts((facts) => facts.running);
  const shown = useView((view) => view.shown);
  const jobs = useJobs().data;
  const job = shown.kind === 'job' ? jobs?.find((each) => each.id === shown.jobId) : undefined;
  const sheet = useCommand('canvas.sheet');
  const live = running !== null && shown.kind === 'job' && shown.jobId === running.id;

  return (
    <div className="flex h-10 items-center gap-2 bg-panel pr-2 pl-4 hairline-t">
      {running && !live && (
        <Button size="small" look="plain" onClick={() => showJob(running.id)}>
          <span className="size-1.5 rounded-full bg-accent" /> Back to the running job
        </Button>
      )}
      {sheet.reason === null && (
        <Button size="small" onClick={sheet.run}>
          <LayoutGrid size={14} /> Contact sheet
        </Button>
      )}
      {live ? <ProgressLine job={running} /> : job && job.state === 'queued' ? <span className="flex-1 text-label text-quiet">waiting in the queue</span> : <PictureLine />}
      <Actions />
    </div>
  );
}

/** The picture in a line: what a person compares first. */
function PictureLine() {
  const selected = useView((view) => view.selected);
  const { data: image } = useImage(selected);
  const catalog = useCatalog().data;
  const models = useModels().data;
  const recipe = image?.recipe;
  if (!image) return <span className="flex-1" />;
  const sampler = catalog?.samplers.find((each) => each.id === recipe?.sampler)?.label ?? recipe?.sampler;
  const schedule = catalog?.schedules.find((each) => each.id === recipe?.schedule)?.label ?? recipe?.schedule;
  const several = (models?.length ?? 0) > 1;
  const parts = [
    `${image.width} × ${image.height}`,
    recipe && `seed ${recipe.seed}`,
    recipe && recipe.variationStrength > 0 && `leaning ${recipe.variationStrength} to ${recipe.variationSeed}`,
    recipe && `${sampler} · ${schedule}`,
    recipe && `${recipe.steps} steps`,
    recipe && `CFG ${recipe.cfg}`,
    image.nfe === null ? null : `${image.nfe} NFE`,
    image.seconds === null ? null : duration(image.seconds),
    several ? recipe?.model.name : null,
  ];
  return <span className="selectable min-w-0 flex-1 truncate text-label text-quiet">{parts.filter(Boolean).join(' · ')}</span>;
}

function Actions() {
  const use = useCommand('picture.use');
  const useButSeed = useCommand('picture.use-but-seed');
  const useSeed = useCommand('picture.use-seed');
  const usePrompt = useCommand('picture.use-prompt');
  const useSize = useCommand('picture.use-size');
  const copy = useCommand('picture.copy');
  const reveal = useCommand('picture.reveal');
  const trash = useCommand('picture.trash');
  const compare = useCommand('compare.open');
  const zoom = useCommand('canvas.zoom');
  const alone = useCommand('canvas.alone');
  const inspector = useCommand('inspector');
  const scale = useStage((stage) => stage.scale);
  const one = useView((view) => view.shown.kind === 'picture');
  return (
    <div role="toolbar" aria-label="The selected picture" className="flex shrink-0 items-center gap-0.5">
      {one && (
        <Button size="small" look="faint" className="mr-1 min-w-14" onClick={zoom.run} aria-label={`${zoom.command.label}, now ${Math.round(scale * 100)} %`} title={zoom.command.label}>
          {Math.round(scale * 100)} %
        </Button>
      )}
      <span className="mr-1 flex">
        <Button size="small" className="rounded-r-none" reason={use.reason} onClick={use.run}>
          Use settings
        </Button>
        <MenuButton
          align="end"
          groups={[[use, useButSeed].map(entry), [useSeed, usePrompt, useSize].map(entry)]}
          trigger={
            <Button size="small" className="rounded-l-none px-1" aria-label="Use some of the settings" reason={use.reason}>
              <ChevronDown size={14} />
            </Button>
          }
        />
      </span>
      <Action state={copy} icon={<Copy size={16} />} />
      <Action state={reveal} icon={<FolderOpen size={16} />} />
      <Action state={compare} icon={<Columns2 size={16} />} />
      <Action state={trash} icon={<Trash2 size={16} />} />
      <span className="mx-1 h-4 w-px bg-line" />
      <Action state={alone} icon={<Maximize2 size={16} />} />
      <Action state={inspector} icon={<Info size={16} />} />
    </div>
  );
}

function Action({ state, icon }: { state: CommandState; icon: React.ReactNode }) {
  const { command, reason, on, run } = state;
  return <IconButton label={command.label} shortcut={command.shortcuts?.[0]} icon={icon} reason={reason} pressed={on} onClick={run} />;
}
