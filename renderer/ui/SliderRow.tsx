import { Slider } from '@base-ui/react/slider';
import { useId } from 'react';
import type { Range } from '../lib/numeric.ts';
import { Label } from './Label.tsx';
import { NumberField } from './NumberField.tsx';

export interface SliderRowProps {
  readonly label: string;
  readonly value: number;
  readonly range: Range;
  readonly unit?: string | null;
  readonly differs?: boolean;
  readonly onChange: (value: number) => void;
  readonly onReset?: (() => void) | undefined;
}

/** A number three ways: its label scrubs, its slider slides, its field takes sums. */
export function SliderRow({ label, value, range, unit = null, differs = false, onChange, onReset }: SliderRowProps) {
  const id = useId();
  const bounded = Number.isFinite(range.max - range.min);
  return (
    <div className="grid grid-cols-[var(--label-width)_1fr_60px] items-center gap-x-2">
      <Label htmlFor={id} differs={differs} onReset={onReset} scrub={{ value, range, onChange }}>
        {label}
      </Label>
      {bounded ? (
        <Slider.Root
          value={value}
          min={range.min}
          max={range.max}
          step={range.step}
          largeStep={range.step * 10}
          onValueChange={(next) => onChange(next)}
          className="flex items-center"
        >
          <Slider.Control className="flex h-7 w-full cursor-pointer touch-none items-center px-1.5">
            <Slider.Track className="h-[3px] w-full rounded-full bg-edge/50">
              <Slider.Indicator className="rounded-full bg-fill" />
              <Slider.Thumb
                aria-label={`${label}, slider`}
                className="size-2.75 rounded-full bg-fill shadow-[0_0_0_2px_var(--panel)] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
              />
            </Slider.Track>
          </Slider.Control>
        </Slider.Root>
      ) : (
        <span />
      )}
      <NumberField id={id} label={label} labelled value={value} range={range} unit={unit} onChange={onChange} />
    </div>
  );
}
