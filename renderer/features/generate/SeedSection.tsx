import { Dices, Recycle } from 'lucide-react';
import { useId } from 'react';
import { useCommand } from '../../state/commands.ts';
import { useDraft } from '../../state/draft.ts';
import { toggleFold, useLayout } from '../../state/layout.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Label } from '../../ui/Label.tsx';
import { Row } from '../../ui/Row.tsx';
import { useSetting } from './bind.ts';
import { NumberRow } from './NumberRow.tsx';
import { Section } from './Section.tsx';
import { SeedField } from './SeedField.tsx';
import { SeedTools } from './SeedTools.tsx';

export function SeedSection() {
  const seed = useSetting('seed');
  const variation = useSetting('variationSeed');
  const strength = useDraft((request) => request.variationStrength);
  const resized = useDraft((request) => request.seedResizeWidth + request.seedResizeHeight > 0);
  const extra = useLayout((layout) => layout.folded['seed.extra'] ?? false) || strength > 0 || resized;
  const random = useCommand('seed.random');
  const recycle = useCommand('seed.recycle');
  const [seedId, variationId] = [useId(), useId()];
  const summary = [seed.value === '-1' ? 'random' : seed.value, strength > 0 ? `varied ${strength}` : ''].filter(Boolean).join(' · ');

  return (
    <Section
      name="seed"
      title="Seed"
      summary={summary}
      aside={
        <Button
          size="small"
          look={extra ? 'plain' : 'faint'}
          aria-pressed={extra}
          reason={strength > 0 || resized ? 'These settings are in use; set variation strength and sizes to 0 to put them away.' : null}
          onClick={() => toggleFold('seed.extra', !extra)}
        >
          Extra
        </Button>
      }
    >
      <div className="grid grid-cols-[var(--label-width)_1fr] items-center gap-x-2">
        <Label htmlFor={seedId} differs={seed.differs} onReset={seed.onReset}>
          {seed.label}
        </Label>
        <span className="flex items-center gap-0.5">
          <SeedField id={seedId} value={seed.value} onChange={seed.onChange} />
          <IconButton label={random.command.label} icon={<Dices size={16} />} reason={random.reason} onClick={random.run} pressed={seed.value === '-1'} />
          <IconButton label={recycle.command.label} icon={<Recycle size={16} />} reason={recycle.reason} onClick={recycle.run} />
        </span>
      </div>
      <SeedTools />
      {extra && (
        <>
          <Row label={variation.label} htmlFor={variationId} differs={variation.differs} onReset={variation.onReset}>
            <SeedField id={variationId} value={variation.value} onChange={variation.onChange} />
          </Row>
          <NumberRow name="variationStrength" label="Var. strength" />
          <NumberRow name="seedResizeWidth" label="Resize from W" />
          <NumberRow name="seedResizeHeight" label="Resize from H" />
        </>
      )}
    </Section>
  );
}
