import { useId, useState, type ReactNode } from 'react';
import type { ModelDefaults, ModelRecord } from '../../../contract/model.ts';
import { useCatalog } from '../../data/library.ts';
import { count } from '../../lib/format.ts';
import { draft, useDraft } from '../../state/draft.ts';
import { report } from '../../state/notices.ts';
import { studio } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';
import { classes, fieldClass } from '../../ui/classes.ts';

/** Everything known of a model, its hashes for other programs, and what a person says of it. */
export function ModelDetails({ model }: { model: ModelRecord }) {
  const { inspection, hashes } = model;
  const facts: [string, string | null | undefined][] = [
    ['Path', model.path],
    ['Parts', inspection?.components.join(', ')],
    ['Predicts', inspection?.prediction && `${inspection.prediction}${inspection.zeroTerminalSnr ? ', zero terminal SNR' : ''} (${inspection.predictionFrom})`],
    ['Size', inspection && `${count(inspection.tensors)} tensors, ${count(inspection.parameters)} numbers`],
    ['Use', inspection?.inpainting ? 'inpainting' : null],
    ['Note', inspection?.note],
    ['SHA-256', model.sha256 ?? 'being worked out'],
    ['AutoV1, V2, V3', hashes && [hashes.autov1, hashes.autov2, hashes.autov3].filter(Boolean).join(', ')],
  ];
  return (
    <div className="flex flex-col gap-4 px-4 pt-1 pb-4">
      <dl className="grid grid-cols-[8rem_1fr] gap-y-1 text-label">
        {facts.map(([label, value]) =>
          value ? (
            <div key={label} className="contents">
              <dt className="text-quiet">{label}</dt>
              <dd className="selectable break-all">{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {(!inspection || inspection.kind === 'checkpoint') && <Defaults model={model} />}
      <Notes model={model} />
    </div>
  );
}

function Part({ title, labelId, children }: { title: string; labelId?: string; children: ReactNode }) {
  return (
    <section aria-label={labelId ? undefined : title} className="flex flex-col gap-1.5">
      <h3 id={labelId} className="text-label text-quiet">
        {title}
      </h3>
      {children}
    </section>
  );
}

/** Words of one's own, kept when the field is left. */
function Notes({ model }: { model: ModelRecord }) {
  const [text, setText] = useState(model.notes);
  const titleId = useId();
  const keep = (): void => {
    if (text !== model.notes) studio.call('model.describe', { modelId: model.id, notes: text }).catch(report);
  };
  return (
    <Part title="Notes" labelId={titleId}>
      <textarea
        aria-labelledby={titleId}
        rows={2}
        value={text}
        maxLength={100_000}
        placeholder="Trigger words, where it came from, what it is good for"
        onChange={(event) => setText(event.target.value)}
        onBlur={keep}
        className={classes(fieldClass, 'field-sizing-content max-h-60 min-h-13 w-full resize-none px-2.5 py-2 text-body leading-[1.45] select-text')}
      />
    </Part>
  );
}

/** The settings of the panel that a model may bring along. */
function panelDefaults(): ModelDefaults {
  const { width, height, steps, cfg, sampler, schedule, clipSkip, vae } = draft();
  return { width, height, steps, cfg, sampler, schedule, clipSkip, vae };
}

function Defaults({ model }: { model: ModelRecord }) {
  const catalog = useCatalog().data;
  const inUse = useDraft((request) => request.model === model.id);
  const { width, height, steps, cfg, sampler, schedule, clipSkip, vae } = model.defaults;
  const label = (kind: 'samplers' | 'schedules', id: string | undefined) => id && (catalog?.[kind].find((each) => each.id === id)?.label ?? id);
  const words = [
    width && height ? `${width} × ${height}` : (width ?? height),
    steps && `${steps} steps`,
    cfg !== undefined && `CFG ${cfg}`,
    label('samplers', sampler),
    label('schedules', schedule),
    clipSkip && clipSkip > 1 && `clip skip ${clipSkip}`,
    vae && 'its own VAE choice',
  ].filter(Boolean);
  const describe = (defaults: ModelDefaults): void => void studio.call('model.describe', { modelId: model.id, defaults }).catch(report);
  return (
    <Part title="Starts with">
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 flex-1 text-label">{words.length > 0 ? words.join(' · ') : 'Whatever the panel holds. Settings kept here are filled in when the model is chosen.'}</span>
        <Button size="small" reason={inUse ? null : 'Use the model first: then the panel’s settings are its own.'} onClick={() => describe(panelDefaults())}>
          Keep the panel’s settings
        </Button>
        {words.length > 0 && !model.builtin && (
          <Button size="small" look="faint" onClick={() => describe({})}>
            Forget them
          </Button>
        )}
      </div>
    </Part>
  );
}
