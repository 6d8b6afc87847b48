import { Copy, FolderOpen } from 'lucide-react';
import { useId, useState } from 'react';
import type { Experiment } from '../../../contract/experiment.ts';
import type { Exported, ExportFormat } from '../../../contract/judging.ts';
import { longestSide } from '../../../contract/sheet.ts';
import { useAppInfo } from '../../data/library.ts';
import { copyText } from '../../lib/clipboard.ts';
import { bytesText, count, plural } from '../../lib/format.ts';
import { setExperimentView, useExperimentView } from '../../state/experiments.ts';
import { report } from '../../state/notices.ts';
import { studio } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';
import { classes, fieldClass } from '../../ui/classes.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Switch } from '../../ui/Switch.tsx';

const formats: readonly { value: ExportFormat; label: string; about: string }[] = [
  { value: 'html', label: 'Report', about: 'One HTML file to send to others: the grid, a compare slider, votes and recipes. It opens in any browser, without a network.' },
  { value: 'png', label: 'PNG', about: 'The grid as one picture a page, without loss.' },
  { value: 'webp', label: 'WebP', about: `The grid as one smaller picture a page; up to ${count(longestSide.webp)} pixels a side.` },
  { value: 'avif', label: 'AVIF', about: `The grid as the smallest picture a page; up to ${count(longestSide.avif)} pixels a side.` },
  { value: 'csv', label: 'CSV', about: 'All cells as a table: values, states, steps, NFE, seconds, measures.' },
  { value: 'json', label: 'JSON', about: 'The whole experiment: axes, cells, recipes, votes, measures.' },
];
const drawn = new Set<ExportFormat>(['html', 'png', 'webp', 'avif']);
const grids = new Set<ExportFormat>(['png', 'webp', 'avif']);

const fileName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'experiment';

/** The experiment as files. */
export function ExportDialog({ experiment }: { experiment: Experiment }) {
  const open = useExperimentView((state) => state.dialog === 'export');
  return (
    <Dialog title="Export" open={open} onOpenChange={(next) => !next && setExperimentView({ dialog: null })} width="w-140">
      {open && <Form experiment={experiment} />}
    </Dialog>
  );
}

type Outcome = { readonly kind: 'writing' } | { readonly kind: 'done'; readonly exported: Exported } | { readonly kind: 'failed'; readonly text: string };

function Form({ experiment }: { experiment: Experiment }) {
  const images = useAppInfo().data?.paths.images;
  const [format, setFormat] = useState<ExportFormat>('html');
  const [folder, setFolder] = useState<string | null>(null);
  const [cellEdge, setCellEdge] = useState(512);
  const [ownSize, setOwnSize] = useState(true);
  const [legend, setLegend] = useState(true);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const id = useId();
  const path = `${folder ?? images ?? ''}/${fileName(experiment.name)}.${format}`;

  const choose = async (): Promise<void> => {
    const { path: chosen } = await studio.call('path.choose', { what: 'imageFolder' });
    if (chosen !== null) setFolder(chosen);
  };
  const write = async (): Promise<void> => {
    setOutcome({ kind: 'writing' });
    try {
      const exported = await studio.call('experiment.export', { experimentId: experiment.id, format, path, legend, ...(drawn.has(format) && !ownSize ? { cellEdge } : {}) });
      setOutcome({ kind: 'done', exported });
    } catch (error) {
      setOutcome({ kind: 'failed', text: error instanceof Error ? error.message : String(error) });
    }
  };
  const set = (change: () => void) => (): void => {
    change();
    setOutcome(null);
  };

  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <div>
          <Segmented label="Format" value={format} segments={formats} onChange={(next) => set(() => setFormat(next))()} />
        </div>
        <p className="text-label text-quiet">{formats.find((each) => each.value === format)?.about}</p>
      </div>
      {drawn.has(format) && (
        <div className="flex items-center gap-3 text-label">
          <Switch label="Pictures in their own size" labelId={`${id}-own`} checked={ownSize} onChange={(on) => set(() => setOwnSize(on))()} />
          <span id={`${id}-own`}>Pictures in their own size</span>
          {!ownSize && (
            <span className="flex items-center gap-2 text-quiet">
              longest edge
              <NumberField className="w-20" label="Longest edge of a picture" unit="px" value={cellEdge} range={{ min: 16, max: 4096, step: 16, integer: true }} onChange={(next) => set(() => setCellEdge(next))()} />
              px
            </span>
          )}
        </div>
      )}
      {grids.has(format) && (
        <div className="flex items-center gap-3 text-label">
          <Switch label="Names of rows and columns" labelId={`${id}-legend`} checked={legend} onChange={(on) => set(() => setLegend(on))()} />
          <span id={`${id}-legend`}>Names of rows and columns</span>
        </div>
      )}
      <div className="flex items-center gap-2">
        <output aria-label="File" className={classes(fieldClass, 'selectable min-w-0 flex-1 truncate px-2 py-1 text-label')} title={path}>
          {path}
        </output>
        <Button onClick={() => void choose().catch(report)}>
          <FolderOpen size={14} /> Folder
        </Button>
      </div>
      {outcome?.kind === 'failed' && (
        <p role="alert" className="text-label text-bad">
          {outcome.text}
        </p>
      )}
      {outcome?.kind === 'done' && (
        <div role="status" className="flex flex-col gap-1 text-label">
          <p>
            {plural(outcome.exported.files.length, 'file')} written, {bytesText(outcome.exported.bytes)}.
          </p>
          {outcome.exported.notes.map((note) => (
            <p key={note} className="text-warn">
              {note}
            </p>
          ))}
          {outcome.exported.files.slice(0, 5).map((file) => (
            <p key={file} className="selectable truncate text-quiet" title={file}>
              {file}
            </p>
          ))}
        </div>
      )}
      <div className="flex justify-end gap-2">
        {outcome?.kind === 'done' && (
          <Button onClick={() => void copyText(outcome.exported.files.join('\n')).catch(report)}>
            <Copy size={14} /> Copy the path
          </Button>
        )}
        <Button onClick={() => setExperimentView({ dialog: null })}>{outcome?.kind === 'done' ? 'Close' : 'Cancel'}</Button>
        <Button look="primary" onClick={() => void write()} reason={outcome?.kind === 'writing' ? 'It is being written.' : experiment.counts.done === 0 && grids.has(format) ? 'No cell has a picture yet.' : null}>
          {outcome?.kind === 'writing' ? 'Writing …' : 'Export'}
        </Button>
      </div>
    </div>
  );
}
