import { ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import type { Options } from '../../../contract/request.ts';
import { fieldsOf } from '../../lib/fields.ts';
import { setDraft, useDraft } from '../../state/draft.ts';
import { toggleFold, useLayout } from '../../state/layout.ts';
import { SchemaField } from '../../ui/SchemaField.tsx';

interface OptionFieldsProps {
  readonly home: 'samplerOptions' | 'scheduleOptions' | 'guidanceOptions';
  readonly title: string | undefined;
  readonly schema: unknown;
}

/** The options of whatever is chosen, as the engine describes them. */
export function OptionFields({ home, title, schema }: OptionFieldsProps) {
  const fields = useMemo(() => fieldsOf(schema), [schema]);
  const options = useDraft((request) => request[home]);
  const open = useLayout((layout) => layout.folded[home] ?? false);
  if (fields.length === 0) return null;
  const changed = fields.filter((field) => options[field.key] !== undefined).length;

  const set = (key: string, value: unknown): void => {
    const { [key]: _, ...rest } = options;
    setDraft({ [home]: value === undefined ? rest : { ...rest, [key]: value as Options[string] } }, `${home} ${key}`);
  };

  return (
    <div>
      <button type="button" aria-expanded={open} onClick={() => toggleFold(home, !open)} className="-ml-1 flex h-7 w-full items-center gap-1 rounded-control px-1 text-label text-quiet hover:text-text">
        <ChevronRight size={12} className={open ? 'rotate-90' : ''} />
        {title} options
        {changed > 0 && <span className="ml-1 size-1 rounded-full bg-accent" role="img" aria-label={`${changed} changed`} />}
      </button>
      {open && (
        <div className="flex flex-col gap-1">
          {fields.map((field) => (
            <div key={field.key} title={field.about ?? undefined}>
              <SchemaField field={field} value={options[field.key]} onChange={(value) => set(field.key, value)} />
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
