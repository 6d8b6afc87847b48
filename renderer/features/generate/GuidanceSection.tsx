import { useId } from 'react';
import { useCatalog } from '../../data/library.ts';
import { useDraft } from '../../state/draft.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Row } from '../../ui/Row.tsx';
import { useSetting } from './bind.ts';
import { NumberRow } from './NumberRow.tsx';
import { OptionFields, OptionToggle } from './OptionFields.tsx';
import { Section } from './Section.tsx';

export function GuidanceSection() {
  const catalog = useCatalog().data;
  const cfg = useDraft((request) => request.cfg);
  const guidance = useSetting('guidance');
  const id = useId();
  const entry = catalog?.guidances.find((each) => each.id === guidance.value);
  const name = entry?.label ?? guidance.value;
  const known = catalog?.guidances ?? [];
  return (
    <Section name="guidance" title="Guidance" summary={guidance.differs ? `${cfg} · ${name}` : String(cfg)}>
      <NumberRow name="cfg" />
      {(known.length > 1 || !entry) && (
        <Row label={guidance.label} labelId={id} differs={guidance.differs} onReset={guidance.onReset}>
          <span className="flex min-w-0 items-center gap-0.5">
            <Choice label={guidance.label} labelId={id} value={guidance.value} options={known.map(({ id: value, label, about }) => ({ value, label, about }))} onChange={guidance.onChange} />
            <OptionToggle home="guidanceOptions" title={name} schema={entry?.options} />
          </span>
        </Row>
      )}
      <OptionFields home="guidanceOptions" title={name} schema={entry?.options} />
    </Section>
  );
}
