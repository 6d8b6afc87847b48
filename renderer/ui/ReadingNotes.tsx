import type { PictureReading } from '../../contract/reading.ts';

/** What a picture's metadata do not tell, and which noise source would make its noise. */
export function ReadingNotes({ noise, notes, noiseLabel }: { noise: PictureReading['noise'] | undefined; notes: readonly string[]; noiseLabel: string | null }) {
  return (
    <>
      {noise && (
        <p className="text-label">
          <span className="text-quiet">Noise source: </span>
          {noiseLabel ?? 'none here makes it'}. <span className="text-quiet">{noise.why}</span>
        </p>
      )}
      {notes.length > 0 && (
        <section aria-label="What it cannot tell" className="mt-2">
          <h3 className="text-label font-strong">What it can’t tell</h3>
          <ul className="mt-1 flex list-disc flex-col gap-1 pl-4 text-label text-quiet">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
