import { Select } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import { classes, fieldClass, itemClass, overlayClass } from './classes.ts';

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly about?: string;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
  readonly labelId?: string;
  readonly className?: string;
}

/** One of a few. */
export function Choice({ label, value, options, onChange, labelId, className = 'w-full' }: ChoiceProps) {
  return (
    <Select.Root items={options as Option[]} value={value} onValueChange={(next) => next !== null && onChange(next)}>
      <Select.Trigger
        {...(labelId ? { 'aria-labelledby': labelId } : { 'aria-label': label })}
        className={classes(fieldClass, 'flex h-7 min-w-0 items-center justify-between gap-2 px-2 text-left text-body', className)}
      >
        <Select.Value className="truncate" />
        <Select.Icon className="text-quiet">
          <ChevronDown size={14} />
        </Select.Icon>
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner alignItemWithTrigger={false} sideOffset={4} collisionPadding={8} className="z-40">
          <Select.Popup className={classes(overlayClass, 'min-w-(--anchor-width) max-w-80 p-1')}>
            <Select.List className="max-h-(--available-height) overflow-y-auto">
              {options.map((option) => (
                <Select.Item key={option.value} value={option.value} className={classes(itemClass, 'py-1')}>
                  <span className="min-w-0 flex-1">
                    <Select.ItemText className="block truncate">{option.label}</Select.ItemText>
                    {option.about && <span className="block text-meta text-quiet">{option.about}</span>}
                  </span>
                  <Select.ItemIndicator>
                    <Check size={14} />
                  </Select.ItemIndicator>
                </Select.Item>
              ))}
            </Select.List>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}
