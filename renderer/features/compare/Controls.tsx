import { ArrowLeftRight, Blend, Columns2, Diff, FlipHorizontal2, Layers2, Maximize2, Table2 } from 'lucide-react';
import { useId } from 'react';
import { changeSettings, useSettings } from '../../data/library.ts';
import { useCommand, type CommandState } from '../../state/commands.ts';
import { gains, setTaste, useCompare, type CompareMode } from '../../state/compare.ts';
import { report } from '../../state/notices.ts';
import { useStage } from '../../state/stage.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { letterOf } from './letters.ts';

export const modeNames: Record<CompareMode, string> = { slider: 'Slider', side: 'Side by side', flip: 'Flip', onion: 'Onion', difference: 'Difference' };
const modes = [
  { value: 'slider', label: modeNames.slider, icon: <FlipHorizontal2 size={14} aria-hidden /> },
  { value: 'side', label: modeNames.side, icon: <Columns2 size={14} aria-hidden /> },
  { value: 'flip', label: modeNames.flip, icon: <Layers2 size={14} aria-hidden /> },
  { value: 'onion', label: modeNames.onion, icon: <Blend size={14} aria-hidden /> },
  { value: 'difference', label: modeNames.difference, icon: <Diff size={14} aria-hidden /> },
] as const;

const grounds = [
  { value: 'theme', label: 'Window' },
  { value: 'black', label: 'Black' },
  { value: 'grey', label: 'Mid-grey' },
  { value: 'white', label: 'White' },
] as const;

/** How the pictures are compared. Everything here has a key. */
export function Controls() {
  const mode = useCompare((state) => state.mode);
  const ground = useSettings().data?.canvas ?? 'theme';
  const zoom = useCommand('compare.full');
  const scale = useStage((stage) => stage.scale);
  return (
    <div role="toolbar" aria-label="How to compare" className="flex h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 overflow-hidden bg-panel px-3 py-2 hairline-t">
      <Segmented label="Way of comparing" value={mode} segments={modes} onChange={(next) => setTaste({ mode: next })} />
      <ModeControl mode={mode} />
      <span className="flex-1" />
      <Choice label="Ground" className="w-28" value={ground} options={grounds} onChange={(canvas) => void changeSettings({ canvas: canvas as (typeof grounds)[number]['value'] }).catch(report)} />
      <Button size="small" look="faint" className="min-w-16" onClick={zoom.run} aria-label={`${zoom.command.label}, now ${Math.round(scale * 100)} %`} title={`${zoom.command.label} (Z)`}>
        {Math.round(scale * 100)} %
      </Button>
      <Act state={useCommand('compare.swap')} icon={<ArrowLeftRight size={16} />} />
      <Act state={useCommand('compare.table')} icon={<Table2 size={16} />} />
      <Act state={useCommand('compare.alone')} icon={<Maximize2 size={16} />} />
    </div>
  );
}

function Act({ state, icon }: { state: CommandState; icon: React.ReactNode }) {
  const { command, reason, on, run } = state;
  return <IconButton label={command.label} shortcut={command.shortcuts?.[0]} icon={icon} reason={reason} pressed={on} onClick={run} />;
}

/** The one number that a way of comparing has. */
function ModeControl({ mode }: { mode: CompareMode }) {
  const gain = useCompare((state) => state.gain);
  const opacity = useCompare((state) => state.opacity);
  const against = useCompare((state) => state.against);
  const shown = useCompare((state) => state.shown);
  const id = useId();
  if (mode === 'difference') {
    return (
      <span className="flex items-center gap-2">
        <span className="text-label text-quiet">Gain</span>
        <Segmented label="Gain" value={String(gain)} segments={gains.map((each) => ({ value: String(each), label: `${each}×` }))} onChange={(next) => setTaste({ gain: Number(next) })} />
      </span>
    );
  }
  if (mode === 'onion') {
    return (
      <span className="flex items-center gap-2 text-label text-quiet">
        <label htmlFor={id}>Opacity of {letterOf(against)}</label>
        <input id={id} type="range" min={0} max={100} step={1} value={Math.round(opacity * 100)} onChange={(event) => setTaste({ opacity: Number(event.target.value) / 100 })} className="w-36 accent-fill" />
        <span className="w-9 text-right">{Math.round(opacity * 100)} %</span>
      </span>
    );
  }
  if (mode === 'flip') return <span className="text-label text-quiet">{letterOf(shown)} is in sight; Space shows the next</span>;
  return null;
}
