import { useId } from 'react';
import { useCatalog } from '../../data/library.ts';
import { useDraft } from '../../state/draft.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Row } from '../../ui/Row.tsx';
import { useSetting } from './bind.ts';
import { NumberRow } from './NumberRow.tsx';
import { OptionFields } from './OptionFields.tsx';
import { Section } from './Section.tsx';

export function GuidanceSection() {
  const catalog = useCatalog().data;
  const cfg = useDraft((request) => request.cfg);
  const guidance = useSetting('guidance');
  const id = useId();
  const entry = catalog?.guidances.find((each) => each.id === guidance.value);
  const known = catalog?.guidances ?? [];
  return (
    <Section name="guidance" title="Guidance" summary={guidance.differs ? `${cfg} · ${entry?.label ?? guidance.value}` : String(cfg)}>
      <NumberRow name="cfg" />
      {(known.length > 1 || !entry) && (
        <Row label={guidance.label} labelId={id} differs={guidance.differs} onReset={guidance.onReset}>
          <Choice label={guidance.label} labelId={id} value={guidance.value} options={known.map(({ id: value, label, about }) => ({ value, label, about }))} onChange={guidance.onChange} />
        </Row>
      )}
      <OptionFields home="guidanceOptions" title={entry?.label} schema={entry?.options} />
    </Section>
  );
}
