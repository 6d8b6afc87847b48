import { Sprout } from 'lucide-react';
import { useState } from 'react';
import type { ImageRecord } from '../../../contract/image.ts';
import { jobCreated } from '../../data/jobs.ts';
import { duration } from '../../lib/format.ts';
import { setLayout } from '../../state/layout.ts';
import { report } from '../../state/notices.ts';
import { showJob } from '../../state/view.ts';
import { studio } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';
import { Popover } from '../../ui/Popover.tsx';

/** A sheet of variations around a picture: the same seed leaning a little to others. */
export function Explore({ image: { id: imageId, recipe, seconds } }: { image: ImageRecord }) {
  const [strength, setStrength] = useState(0.15);
  const [count, setCount] = useState(8);
  const go = async (): Promise<void> => {
    const job = await studio.call('image.explore', { imageId, strength, count });
    jobCreated(job);
    showJob(job.id);
    setLayout({ place: 'generate' });
  };
  return (
    <Popover
      title="Explore the seed"
      className="w-72"
      align="end"
      trigger={
        <Button className="flex-1">
          <Sprout size={14} /> Explore the seed
        </Button>
      }
    >
      <div className="flex flex-col gap-3 p-3 text-label">
        <p className="text-quiet">A sheet of pictures around this one: everything the same, the noise leaning a little to other seeds.</p>
        {recipe && recipe.variationStrength > 0 && (
          <p className="text-warn">This picture leans to another seed itself, by {recipe.variationStrength}. The sheet leaves that out and begins at its first seed, {recipe.seed}.</p>
        )}
        <Slide label="Strength" value={strength} min={0.02} max={0.6} step={0.01} onChange={setStrength} />
        <Slide label="Pictures" value={count} min={2} max={32} step={1} onChange={setCount} />
        <Button look="primary" onClick={() => void go().catch(report)}>
          Make the sheet
        </Button>
        {seconds !== null && <p className="text-meta text-quiet">About {duration(seconds * count)}: {count} times what this picture took.</p>}
      </div>
    </Popover>
  );
}

function Slide({ label, value, min, max, step, onChange }: { label: string; value: number; min: number; max: number; step: number; onChange: (value: number) => void }) {
  return (
    <label className="flex items-center gap-3">
      <span className="w-16 text-quiet">{label}</span>
      <input type="range" min={min} max={max} step={step} value={value} onChange={(event) => onChange(Number(event.target.value))} className="flex-1 accent-fill" />
      <span className="w-9 text-right tabular-nums">{value}</span>
    </label>
  );
}
