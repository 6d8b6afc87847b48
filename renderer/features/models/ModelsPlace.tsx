import { FilePlus2, FolderPlus, Package, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { ModelRecord } from '../../../contract/model.ts';
import { useModels } from '../../data/library.ts';
import { bytesText, familyText, plural } from '../../lib/format.ts';
import { pictures } from '../../studio.ts';
import { useCommand } from '../../state/commands.ts';
import { setDraft, useDraft } from '../../state/draft.ts';
import { detailOf } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { ModelDetails } from './ModelDetails.tsx';

const kinds = { checkpoint: 'Checkpoints', vae: 'VAE', lora: 'LoRA', embedding: 'Embeddings', controlnet: 'ControlNet', taesd: 'Preview decoders', upscaler: 'Upscalers', 'text-encoder': 'Text encoders', unknown: 'Not recognised' } as const;

/** The shelf: what there is, what each file is, and why one cannot be used. */
export function ModelsPlace() {
  const { data: models, error, refetch } = useModels();
  const [open, setOpen] = useState<string | null>(null);
  const add = useCommand('models.add');
  const addFolder = useCommand('models.add-folder');
  const groups = Object.entries(kinds).map(([kind, title]) => ({ title, models: (models ?? []).filter((model) => model.kind === kind) }));
  return (
    <main className="flex h-full min-w-0 flex-1 flex-col bg-canvas">
      <header className="flex h-12 shrink-0 items-center gap-3 bg-panel pr-3 pl-4 hairline-b">
        <h1 className="text-title font-strong">Models</h1>
        <span className="flex-1 text-label text-quiet">{models && plural(models.length, 'file')}</span>
        <Button onClick={addFolder.run}>
          <FolderPlus size={14} /> {addFolder.command.label}
        </Button>
        <Button onClick={add.run}>
          <FilePlus2 size={14} /> {add.command.label}
        </Button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        {error ? (
          <ErrorState className="h-full" text={error.message} detail={detailOf(error)} actions={<Button onClick={() => void refetch()}>Try again</Button>} />
        ) : !models ? (
          <div className="mx-auto flex max-w-220 flex-col gap-2">
            {[0, 1, 2].map((i) => (
              <Skeleton key={i} className="h-14" />
            ))}
          </div>
        ) : models.length === 0 ? (
          <EmptyState icon={<Package size={20} />} action={<Button look="primary" onClick={add.run}>{add.command.label}</Button>}>
            No model is here. Add a .safetensors file you already have, or drop it on the window; nothing is copied or changed.
          </EmptyState>
        ) : (
          <div className="mx-auto flex max-w-220 flex-col gap-6">
            {groups
              .filter((group) => group.models.length > 0)
              .map((group) => (
                <section key={group.title} aria-label={group.title}>
                  <h2 className="pb-2 text-label font-strong">{group.title}</h2>
                  <ul className="overflow-hidden rounded-control bg-panel inset-ring inset-ring-line">
                    {group.models.map((model) => (
                      <ModelLine key={model.id} model={model} open={open === model.id} onToggle={() => setOpen(open === model.id ? null : model.id)} />
                    ))}
                  </ul>
                </section>
              ))}
          </div>
        )}
      </div>
    </main>
  );
}

function ModelLine({ model, open, onToggle }: { model: ModelRecord; open: boolean; onToggle: () => void }) {
  const inUse = useDraft((request) => request.model === model.id);
  const { inspection } = model;
  const problem = (model.missing ? 'Its file is not where it was.' : null) ?? model.problem ?? (inspection && !inspection.runnable ? inspection.note : null);
  const generates = !inspection || inspection.kind === 'checkpoint';
  return (
    <li className="not-first:hairline-t">
      <div className="flex min-h-14 items-center gap-3 px-4 py-2">
        <Face model={model} />
        <button type="button" aria-expanded={open} onClick={onToggle} className="min-w-0 flex-1 rounded-control text-left">
          <span className="flex items-center gap-2 text-body">
            <span className="truncate">{model.name}</span>
            {model.builtin && <span className="text-meta text-quiet">built in</span>}
            {problem && <TriangleAlert size={14} className="text-warn" aria-label="Cannot be used" />}
          </span>
          <span className={classes('block truncate text-meta', problem ? 'text-warn' : 'text-quiet')}>
            {problem ?? [inspection?.family && familyText(inspection.family), inspection?.prediction && `${inspection.prediction}-prediction`, inspection?.precision, inspection && bytesText(inspection.bytes)].filter(Boolean).join(' · ')}
          </span>
        </button>
        {generates &&
          (inUse ? (
            <span className="text-label text-quiet">in use</span>
          ) : (
            <Button size="small" reason={problem} onClick={() => setDraft({ model: model.id, ...model.defaults }, null)}>
              Use
            </Button>
          ))}
      </div>
      {open && <ModelDetails model={model} />}
    </li>
  );
}

/** The picture that lies beside the file, or a sign where there is none. */
function Face({ model }: { model: ModelRecord }) {
  const [failed, setFailed] = useState(false);
  if (model.thumbnail === null || failed) {
    return (
      <span className="grid size-10 shrink-0 place-items-center rounded-picture bg-raised text-quiet">
        <Package size={16} aria-hidden />
      </span>
    );
  }
  return <img src={pictures.model(model.id)} alt="" loading="lazy" decoding="async" onError={() => setFailed(true)} className="size-10 shrink-0 rounded-picture object-cover" />;
}
