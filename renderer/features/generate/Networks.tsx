import { Plus, X } from 'lucide-react';
import type { LoraUse } from '../../../contract/request.ts';
import type { Range } from '../../lib/numeric.ts';
import { useModels } from '../../data/library.ts';
import { setDraft, useDraft } from '../../state/draft.ts';
import { IconButton } from '../../ui/Button.tsx';
import { MenuButton } from '../../ui/Menu.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { Section } from './Section.tsx';

const strength: Range = { min: -10, max: 10, step: 0.05, integer: false };

/** LoRAs in use. The section is there when the library has any, or when a recipe brought one along. */
export function Networks() {
  const loras = useDraft((request) => request.loras);
  const library = useModels().data?.filter((model) => model.inspection?.kind === 'lora') ?? [];
  if (loras.length === 0 && library.length === 0) return null;

  const change = (index: number, patch: Partial<LoraUse>): void =>
    setDraft({ loras: loras.map((lora, i) => (i === index ? { ...lora, ...patch } : lora)) }, `lora ${index}`);
  const unused = library.filter((model) => !loras.some((lora) => lora.name === model.name));

  return (
    <Section
      name="networks"
      title="LoRA"
      summary={loras.length === 0 ? 'none' : loras.map((lora) => lora.name).join(', ')}
      openFirst={false}
      aside={
        unused.length > 0 && (
          <MenuButton
            align="end"
            trigger={<IconButton size="small" label="Add a LoRA" icon={<Plus size={14} />} />}
            groups={[unused.map((model) => ({ id: model.id, label: model.name, run: () => setDraft({ loras: [...loras, { name: model.name, unetStrength: 1, textStrength: 1 }] }, null) }))]}
          />
        )
      }
    >
      {loras.length === 0 && <p className="text-label text-quiet">None in use. Add one with the plus above.</p>}
      {loras.map((lora, i) => (
        <div key={lora.name} className="flex items-center gap-1">
          <span className="min-w-0 flex-1 truncate text-label" title={lora.name}>
            {lora.name}
          </span>
          <NumberField label={`${lora.name}, strength on the picture`} value={lora.unetStrength} range={strength} onChange={(unetStrength) => change(i, { unetStrength })} className="w-14" />
          <NumberField label={`${lora.name}, strength on the prompt`} value={lora.textStrength} range={strength} onChange={(textStrength) => change(i, { textStrength })} className="w-14" />
          <IconButton size="small" label={`Take out ${lora.name}`} icon={<X size={14} />} onClick={() => setDraft({ loras: loras.filter((_, other) => other !== i) }, null)} />
        </div>
      ))}
    </Section>
  );
}
