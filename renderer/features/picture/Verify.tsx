import { BadgeCheck, CircleAlert, ShieldCheck } from 'lucide-react';
import { useMutation } from '@tanstack/react-query';
import type { ReplayReport } from '../../../contract/replay.ts';
import { collectionChanged } from '../../data/collection.ts';
import { duration } from '../../lib/format.ts';
import { detailOf } from '../../state/notices.ts';
import { studio } from '../../studio.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/states.tsx';

const verify = async ({ imageId, keep }: { imageId: string; keep: boolean }): Promise<ReplayReport> => {
  const report = await studio.call('image.verify', { imageId, keep });
  if (keep) collectionChanged(false);
  return report;
};

/** Makes the picture again and says whether it is the same to the bit, or how far off and why. */
export function Verify({ imageId }: { imageId: string }) {
  const run = useMutation({ mutationFn: verify });
  const busy = run.isPending ? 'It is being made again.' : null;
  return (
    <section aria-label="Replay" className="px-4 pb-3">
      <Button className="w-full" reason={busy} onClick={() => run.mutate({ imageId, keep: false })}>
        <ShieldCheck size={14} /> {run.isPending ? 'Making it again …' : 'Replay & verify'}
      </Button>
      {run.error && <ErrorState className="mt-2" text={run.error.message} detail={detailOf(run.error)} />}
      {run.data && <Verdict report={run.data} onKeep={() => run.mutate({ imageId, keep: true })} />}
    </section>
  );
}

function Verdict({ report, onKeep }: { report: ReplayReport; onKeep: () => void }) {
  const { verdict, proof, difference, reasons, recipe, seconds, imageId } = report;
  const equal = verdict === 'bit_equal';
  return (
    <div role="status" className="mt-2 rounded-control bg-raised p-3 text-label inset-ring inset-ring-line">
      <p className="flex items-center gap-1.5 font-strong">
        {equal ? <BadgeCheck size={16} className="text-good" aria-hidden /> : <CircleAlert size={16} className="text-warn" aria-hidden />}
        {equal ? 'Bit-equal' : difference === null ? 'Another size' : `Differs by up to ${difference.largest} of 255`}
      </p>
      <p className="mt-1 text-meta text-quiet">
        {equal
          ? proof === 'hash'
            ? `The ${recipe.width} × ${recipe.height} pixels are those the file was written from, by the hash it recorded.`
            : `All ${recipe.width} × ${recipe.height} pixels are the same.`
          : difference && `${((100 * difference.differing) / difference.pixels).toPrecision(2)} % of the pixels differ, by ${difference.mean.toPrecision(2)} on average.`}{' '}
        Made again on {recipe.provenance.device} with {recipe.provenance.threads} threads in {duration(seconds)}.
      </p>
      {reasons.length > 0 && (
        <ul aria-label="Reasons" className="mt-2 flex list-disc flex-col gap-1 pl-4">
          {reasons.map(({ sentence }) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {!equal && (
        <Button size="small" className="mt-2" reason={imageId === null ? null : 'It is in the history now.'} onClick={onKeep}>
          Make it again and keep that
        </Button>
      )}
    </div>
  );
}
