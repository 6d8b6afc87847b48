import { Switch as Base } from '@base-ui/react/switch';

interface SwitchProps {
  readonly label: string;
  readonly labelId?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

export function Switch({ label, labelId, checked, onChange, disabled = false }: SwitchProps) {
  return (
    <Base.Root
      {...(labelId ? { 'aria-labelledby': labelId } : { 'aria-label': label })}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className="flex h-4.5 w-8 shrink-0 items-center rounded-full bg-transparent p-0.5 inset-ring inset-ring-edge transition-colors data-checked:bg-fill data-checked:inset-ring-fill data-disabled:opacity-50"
    >
      <Base.Thumb className="size-3 rounded-full bg-edge transition-transform data-checked:translate-x-4 data-checked:bg-panel" />
    </Base.Root>
  );
}
