import { useId } from 'react';
import { useCatalog, useDevices } from '../../data/library.ts';
import { useDraft } from '../../state/draft.ts';
import { Choice } from '../../ui/Choice.tsx';
import { Row } from '../../ui/Row.tsx';
import { useSetting } from './bind.ts';
import { NumberRow } from './NumberRow.tsx';
import { Section } from './Section.tsx';
import type { Request } from '../../../contract/request.ts';

export function AdvancedSection() {
  const catalog = useCatalog().data;
  const report = useDevices().data;
  const denoise = useDraft((request) => request.denoise);
  const noise = useSetting('noise');
  const device = useSetting('device');
  const [noiseId, deviceId] = [useId(), useId()];
  const noises = catalog?.noises ?? [];
  const usable = report?.devices.filter((each) => each.state === 'ok' || each.state === 'limited') ?? [];
  const chosen = report?.devices.find((each) => each.id === report.chosen)?.label;
  const changed = [noise.differs, device.differs].filter(Boolean).length;

  return (
    <Section name="advanced" title="Advanced" openFirst={false} summary={changed > 0 ? `${changed} changed` : undefined}>
      <NumberRow name="clipSkip" />
      {noises.length > 0 && (
        <Row label={noise.label} labelId={noiseId} differs={noise.differs} onReset={noise.onReset}>
          <Choice label={noise.label} labelId={noiseId} value={noise.value} options={noises.map(({ id: value, label, about }) => ({ value, label, about }))} onChange={noise.onChange} />
        </Row>
      )}
      <Row label={device.label} labelId={deviceId} differs={device.differs} onReset={device.onReset}>
        <Choice
          label={device.label}
          labelId={deviceId}
          value={device.value}
          options={[{ value: 'auto', label: chosen ? `Automatic (${chosen})` : 'Automatic' }, ...usable.map((each) => ({ value: each.id, label: each.label }))]}
          onChange={(id) => device.onChange(id as Request['device'])}
        />
      </Row>
      {denoise < 1 && <NumberRow name="denoise" />}
      <NumberRow name="ensd" label="ENSD" />
    </Section>
  );
}
