import { Combobox } from '@base-ui/react/combobox';
import { Check, ChevronDown, Search } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import { classes, fieldClass, itemClass, overlayClass } from './classes.ts';

export interface SearchOption {
  readonly value: string;
  readonly label: string;
  /** One sentence beneath the name. */
  readonly about?: string;
  /** At the end of the line: a cost, a size. */
  readonly meta?: string;
  /** Other names it is found by. */
  readonly words?: readonly string[];
  /** Why it cannot be chosen now. */
  readonly reason?: string | null;
}

interface SearchChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly SearchOption[];
  readonly onChange: (value: string) => void;
  /** Told of what is under the pointer or the arrow keys; null when nothing is. */
  readonly onConsider?: (value: string | null) => void;
  readonly labelId?: string;
  /** Said when the value is none of the options. */
  readonly unknown?: string;
  readonly footer?: ReactNode;
}

const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ');

/** Every word typed must begin a word of the name, of another name, or of the sentence about it. */
function fits(option: SearchOption, query: string): boolean {
  const text = ` ${letters([option.label, ...(option.words ?? []), option.about ?? ''].join(' '))}`;
  const glued = text.replaceAll(' ', '');
  return letters(query).trim().split(' ').every((word) => text.includes(` ${word}`) || glued.includes(word));
}

/** One of many, found by typing. Its list opens beside the panel, so that the panel stays in sight. */
export function SearchChoice({ label, value, options, onChange, onConsider, labelId, unknown, footer }: SearchChoiceProps) {
  const chosen = useMemo(
    () => options.find((option) => option.value === value) ?? { value, label: value || '–' },
    [options, value],
  );
  const missing = !options.some((option) => option.value === value);
  return (
    <Combobox.Root
      items={options as SearchOption[]}
      value={chosen}
      onValueChange={(option) => option && onChange(option.value)}
      isItemEqualToValue={(a, b) => a.value === b.value}
      itemToStringLabel={(option) => option.label}
      filter={(option, query) => fits(option, query)}
      onItemHighlighted={(option) => onConsider?.(option?.value ?? null)}
      onOpenChange={(open) => !open && onConsider?.(null)}
      autoHighlight
    >
      <Combobox.Trigger
        {...(labelId ? { 'aria-labelledby': labelId } : { 'aria-label': label })}
        className={classes(fieldClass, 'flex h-7 w-full min-w-0 items-center justify-between gap-2 px-2 text-left text-body', missing && 'text-bad')}
      >
        <span className="truncate">{missing && unknown ? unknown : chosen.label}</span>
        <Combobox.Icon className="text-quiet">
          <ChevronDown size={14} />
        </Combobox.Icon>
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner side="right" align="start" sideOffset={20} alignOffset={-40} collisionPadding={12} className="z-40">
          <Combobox.Popup aria-label={label} className={classes(overlayClass, 'flex max-h-[min(560px,var(--available-height))] w-96 flex-col')}>
            <div className="flex items-center gap-2 px-3 py-2 hairline-b">
              <Search size={14} className="text-quiet" />
              <Combobox.Input placeholder={label} aria-label={label} className="h-7 w-full bg-transparent text-body outline-none" />
            </div>
            <Combobox.Empty>
              <p className="px-3 py-4 text-label text-quiet empty:hidden">Nothing is called that.</p>
            </Combobox.Empty>
            <Combobox.List className="min-h-0 overflow-y-auto overscroll-contain p-1 empty:hidden">
              {(option: SearchOption) => (
                <Combobox.Item key={option.value} value={option} disabled={Boolean(option.reason)} className={classes(itemClass, 'py-1.5')}>
                  <span className="min-w-0 flex-1">
                    <span className="flex items-baseline justify-between gap-3">
                      <span className="truncate">{option.label}</span>
                      {option.meta && <span className="shrink-0 text-meta text-quiet">{option.meta}</span>}
                    </span>
                    {(option.reason ?? option.about) && <span className="mt-0.5 block text-meta text-quiet">{option.reason ?? option.about}</span>}
                  </span>
                  <span className="w-3.5">
                    <Combobox.ItemIndicator>
                      <Check size={14} />
                    </Combobox.ItemIndicator>
                  </span>
                </Combobox.Item>
              )}
            </Combobox.List>
            {footer && <div className="px-3 py-2 text-meta text-quiet hairline-t">{footer}</div>}
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
