import { SlidersHorizontal } from 'lucide-react';
import { useMemo } from 'react';
import type { Options } from '../../../contract/request.ts';
import { fieldsOf } from '../../lib/fields.ts';
import { setDraft, useDraft } from '../../state/draft.ts';
import { toggleFold, useLayout } from '../../state/layout.ts';
import { IconButton } from '../../ui/Button.tsx';
import { SchemaField } from '../../ui/SchemaField.tsx';

export type OptionHome = 'samplerOptions' | 'scheduleOptions' | 'guidanceOptions';

function useOptions(home: OptionHome, schema: unknown) {
  const fields = useMemo(() => fieldsOf(schema), [schema]);
  const options = useDraft((request) => request[home]);
  const open = useLayout((layout) => layout.folded[home] ?? false);
  return { fields, options, open };
}

/** Opens the options of what is chosen beside it; a dot says that some differ from their defaults. */
export function OptionToggle({ home, title, schema }: { home: OptionHome; title: string; schema: unknown }) {
  const { fields, options, open } = useOptions(home, schema);
  const changed = fields.filter((field) => options[field.key] !== undefined).length;
  if (fields.length === 0) return null;
  return (
    <span className="relative">
      <IconButton
        label={changed > 0 ? `Options of ${title}, ${changed} changed` : `Options of ${title}`}
        icon={<SlidersHorizontal size={14} />}
        pressed={open}
        onClick={() => toggleFold(home, !open)}
      />
      {changed > 0 && <span aria-hidden className="absolute top-1 right-1 size-1.5 rounded-full bg-accent" />}
    </span>
  );
}

/** The options of whatever is chosen, as the engine describes them. */
export function OptionFields({ home, title, schema }: { home: OptionHome; title: string; schema: unknown }) {
  const { fields, options, open } = useOptions(home, schema);
  if (fields.length === 0 || !open) return null;

  const set = (key: string, value: unknown): void => {
    const { [key]: _, ...rest } = options;
    setDraft({ [home]: value === undefined ? rest : { ...rest, [key]: value as Options[string] } }, `${home} ${key}`);
  };

  return (
    <div role="group" aria-label={`Options of ${title}`} className="mb-1 ml-1 flex flex-col gap-1 border-l border-line pl-3 [--label-width:87px]">
      {fields.map((field) => (
        <div key={field.key} title={field.about ?? undefined}>
          <SchemaField field={field} value={options[field.key]} onChange={(value) => set(field.key, value)} />
        </div>
      ))}
    </div>
  );
}
