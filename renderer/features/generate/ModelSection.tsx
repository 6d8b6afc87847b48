import { useId } from 'react';
import { useModels } from '../../data/library.ts';
import { bytesText, familyText } from '../../lib/format.ts';
import { setDraft } from '../../state/draft.ts';
import { useFacts } from '../../state/facts.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Row } from '../../ui/Row.tsx';
import { SearchChoice, type SearchOption } from '../../ui/SearchChoice.tsx';
import { Skeleton } from '../../ui/states.tsx';
import type { ModelRecord } from '../../../contract/model.ts';
import { defaultsOf, useSetting } from './bind.ts';
import { Section } from './Section.tsx';

function option(model: ModelRecord): SearchOption {
  const { inspection } = model;
  const about = [inspection?.family && familyText(inspection.family), inspection?.precision, inspection && bytesText(inspection.bytes)].filter(Boolean).join(' · ');
  const reason = model.problem ?? (inspection && !inspection.runnable ? (inspection.note ?? 'This version cannot make pictures with it.') : null);
  return { value: model.id, label: model.name, about, words: [model.path], reason, ...(model.builtin ? { meta: 'built in' } : {}) };
}

export function ModelSection() {
  const models = useModels().data;
  const model = useSetting('model');
  const vae = useSetting('vae');
  const problem = useFacts((facts) => facts.modelProblem);
  const vaeId = useId();
  const checkpoints = models?.filter((each) => each.builtin || !each.inspection || ['checkpoint', 'unknown'].includes(each.inspection.kind));
  const vaes = models?.filter((each) => each.inspection?.kind === 'vae') ?? [];
  const name = models?.find((each) => each.id === model.value)?.name ?? model.value;

  return (
    <Section name="model" title="Model" summary={name}>
      {checkpoints ? (
        <SearchChoice
          label="Model"
          value={model.value}
          options={checkpoints.map(option)}
          unknown={checkpoints.length === 0 ? 'No model yet' : `${model.value} is not in the library`}
          onChange={(id) => {
            const chosen = models?.find((each) => each.id === id);
            setDraft({ model: id, ...(chosen ? defaultsOf(chosen) : {}) }, null);
          }}
        />
      ) : (
        <Skeleton className="h-7" />
      )}
      {problem && (
        <p role="status" className="text-label text-bad">
          {problem}
        </p>
      )}
      {(vaes.length > 0 || vae.value !== null) && (
        <Row label="VAE" labelId={vaeId} differs={vae.differs} onReset={vae.onReset}>
          <Choice
            label="VAE"
            labelId={vaeId}
            value={vae.value ?? ''}
            options={[{ value: '', label: 'From the model' }, ...vaes.map((each) => ({ value: each.id, label: each.name }))]}
            onChange={(id) => vae.onChange(id === '' ? null : id)}
          />
        </Row>
      )}
    </Section>
  );
}
