import { useId, useState } from 'react';
import type { Field } from '../lib/fields.ts';
import { Choice } from './Choice.tsx';
import { classes, fieldClass } from './classes.ts';
import { Row } from './Row.tsx';
import { SliderRow } from './SliderRow.tsx';
import { Switch } from './Switch.tsx';

interface SchemaFieldProps {
  readonly field: Field;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A control for an option that the engine describes: the page knows no option by name. */
export function SchemaField({ field, value: given, onChange }: SchemaFieldProps) {
  const id = useId();
  const value = given === undefined ? field.fallback : given;
  const common = { label: field.label, differs: given !== undefined && !same(given, field.fallback), onReset: () => onChange(undefined) };
  switch (field.kind) {
    case 'number':
      return <SliderRow {...common} value={typeof value === 'number' ? value : 0} range={field.range} unit={field.unit} onChange={onChange} />;
    case 'switch':
      return (
        <Row {...common} labelId={id}>
          <span className="flex justify-end">
            <Switch label={field.label} labelId={id} checked={value === true} onChange={onChange} />
          </span>
        </Row>
      );
    case 'choice':
      return (
        <Row {...common} labelId={id}>
          <Choice label={field.label} labelId={id} value={typeof value === 'string' ? value : ''} options={field.choices} onChange={onChange} />
        </Row>
      );
    case 'text':
      return (
        <Row {...common} htmlFor={id}>
          <input id={id} value={typeof value === 'string' ? value : ''} onChange={(event) => onChange(event.target.value)} className={classes(fieldClass, 'h-7 w-full px-2 text-body select-text')} />
        </Row>
      );
    case 'numbers':
      return (
        <Row {...common} htmlFor={id}>
          <NumberList id={id} value={Array.isArray(value) ? (value as number[]) : []} onChange={onChange} />
        </Row>
      );
  }
}

/** A list of numbers as text, taken when it is one. */
function NumberList({ id, value, onChange }: { id: string; value: readonly number[]; onChange: (value: number[]) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const parts = (typed ?? '').split(/[\s,;]+/).filter(Boolean).map(Number);
  const wrong = typed !== null && parts.some((part) => !Number.isFinite(part));
  return (
    <input
      id={id}
      value={typed ?? value.join(', ')}
      aria-invalid={wrong || undefined}
      placeholder="14.6, 6.5, 3.9 … 0"
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => {
        if (typed !== null && !wrong) onChange(parts);
        setTyped(null);
      }}
      className={classes(fieldClass, 'h-7 w-full px-2 text-body select-text', wrong && 'inset-ring-bad')}
    />
  );
}
