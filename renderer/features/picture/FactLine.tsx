import { Check, Copy, CornerUpLeft, Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '../../lib/clipboard.ts';
import type { RecipeSettings, SettingKey } from '../../lib/recipe.ts';
import { useCommand } from '../../state/commands.ts';
import { setDraft } from '../../state/draft.ts';
import { report } from '../../state/notices.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import type { FactRow } from './rows.ts';

const Mark = () => <span role="img" aria-label="differs from the panel" className="size-1.5 shrink-0 rounded-full bg-accent" />;

/** Settings that only make sense together. */
const together: Partial<Record<SettingKey, readonly SettingKey[]>> = {
  sampler: ['sampler', 'samplerOptions'],
  schedule: ['schedule', 'scheduleOptions'],
  guidance: ['guidance', 'guidanceOptions'],
  variationSeed: ['variationSeed', 'variationStrength'],
};

function take(theirs: RecipeSettings, setting: SettingKey): void {
  setDraft(Object.fromEntries((together[setting] ?? [setting]).map((key) => [key, theirs[key]])), null);
}

function CopyButton({ label, text }: { label: string; text: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = window.setTimeout(() => setDone(false), 1200);
    return () => window.clearTimeout(timer);
  }, [done]);
  return (
    <IconButton
      size="small"
      label={done ? 'Copied' : `Copy ${label.toLowerCase()}`}
      icon={done ? <Check size={12} className="text-good" /> : <Copy size={12} />}
      onClick={() => void copyText(text).then(() => setDone(true)).catch(report)}
    />
  );
}

function SameSeed() {
  const { command, run } = useCommand('picture.same-seed');
  return <IconButton size="small" label={command.label} icon={<Search size={12} />} onClick={run} />;
}

interface FactLineProps {
  readonly row: FactRow;
  readonly theirs: RecipeSettings | null;
  readonly differs: boolean;
}

export function FactLine({ row, theirs, differs }: FactLineProps) {
  return (
    <div className="group flex min-h-7 items-center gap-2 pr-2 pl-4 focus-within:bg-hover/50 hover:bg-hover/50">
      <dt className="flex w-24 shrink-0 items-center gap-1.5 text-label text-quiet">
        {row.label}
        {differs && <Mark />}
      </dt>
      <dd className="flex min-w-0 flex-1 items-center gap-2">
        <span className={classes('selectable min-w-0 flex-1 py-1 text-label', row.value.length > 48 ? 'truncate' : 'break-words')} title={row.value.length > 48 ? row.value : undefined}>
          {row.value}
        </span>
        <span className="flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
          {row.setting === 'seed' && <SameSeed />}
          {differs && theirs && row.setting && <IconButton size="small" label={`Use this ${row.label.toLowerCase()}`} icon={<CornerUpLeft size={12} />} onClick={() => take(theirs, row.setting!)} />}
          <CopyButton label={row.label} text={row.value} />
        </span>
      </dd>
    </div>
  );
}

interface TextBlockProps {
  readonly label: string;
  readonly text: string;
  readonly setting?: SettingKey;
  readonly theirs?: RecipeSettings;
  readonly differs?: boolean;
}

export function TextBlock({ label, text, setting, theirs, differs = false }: TextBlockProps) {
  return (
    <div className="group px-4 pb-3">
      <div className="flex h-7 items-center justify-between">
        <span className="flex items-center gap-1.5 text-label text-quiet">
          {label}
          {differs && <Mark />}
        </span>
        <span className="-mr-2 flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
          {differs && theirs && setting && <IconButton size="small" label={`Use this ${label.toLowerCase()}`} icon={<CornerUpLeft size={12} />} onClick={() => take(theirs, setting)} />}
          <CopyButton label={label} text={text} />
        </span>
      </div>
      <p className="selectable max-h-48 overflow-y-auto text-body break-words whitespace-pre-wrap">{text || <span className="text-quiet">none</span>}</p>
    </div>
  );
}
