import { SliderRow } from '../../ui/SliderRow.tsx';
import { numberSpec, useSetting, type NumberKey } from './bind.ts';

/** A number of the request on the panel. */
export function NumberRow({ name, label }: { name: NumberKey; label?: string }) {
  const spec = numberSpec(name);
  const setting = useSetting(name);
  return <SliderRow {...setting} label={label ?? setting.label} range={spec.range} unit={spec.unit} />;
}
