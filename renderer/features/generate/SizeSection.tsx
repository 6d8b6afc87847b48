import { ArrowUpDown, Scaling } from 'lucide-react';
import { setDraft, useDraft } from '../../state/draft.ts';
import { useCommand } from '../../state/commands.ts';
import { IconButton } from '../../ui/Button.tsx';
import { MenuButton, type MenuEntry } from '../../ui/Menu.tsx';
import { usePreset } from './bind.ts';
import { NumberRow } from './NumberRow.tsx';
import { Section } from './Section.tsx';
import { sizesAround } from './sizes.ts';

export function SizeSection() {
  const width = useDraft((request) => request.width);
  const height = useDraft((request) => request.height);
  const batches = useDraft((request) => request.batchCount);
  const size = useDraft((request) => request.batchSize);
  const preset = usePreset();
  const swap = useCommand('size.swap');
  const times = batches * size > 1 ? ` · ${batches} × ${size}` : '';
  const sizes: MenuEntry[] = sizesAround(preset.width, preset.height).map((each) => ({
    id: each.name,
    label: `${each.width} × ${each.height}`,
    icon: <Shape width={each.width} height={each.height} />,
    run: () => setDraft({ width: each.width, height: each.height }, null),
  }));
  return (
    <Section
      name="size"
      title="Size & batch"
      summary={`${width} × ${height}${times}`}
      aside={
        <span className="flex">
          <IconButton size="small" label={swap.command.label} icon={<ArrowUpDown size={14} />} reason={swap.reason} onClick={swap.run} />
          <MenuButton align="end" groups={[sizes]} trigger={<IconButton size="small" label="Sizes that suit the model" icon={<Scaling size={14} />} />} />
        </span>
      }
    >
      <NumberRow name="width" />
      <NumberRow name="height" />
      <NumberRow name="batchCount" />
      <NumberRow name="batchSize" />
    </Section>
  );
}

/** The shape of a picture, drawn small. */
function Shape({ width, height }: { width: number; height: number }) {
  const scale = 12 / Math.max(width, height);
  return (
    <svg width={14} height={14} aria-hidden>
      <rect x={7 - (width * scale) / 2} y={7 - (height * scale) / 2} width={width * scale} height={height * scale} fill="none" stroke="currentColor" />
    </svg>
  );
}
