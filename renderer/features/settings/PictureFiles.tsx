import { useId, useState } from 'react';
import type { PictureFormat } from '../../../contract/picture-format.ts';
import type { Settings } from '../../../contract/settings.ts';
import { changeSettings } from '../../data/library.ts';
import { report } from '../../state/notices.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { Line } from './Line.tsx';

const formats = [['png', 'PNG'], ['jpeg', 'JPEG'], ['webp', 'WebP'], ['avif', 'AVIF']] as const;

const abouts: Readonly<Record<PictureFormat, string>> = {
  png: 'Every bit is kept. Settings go along as A1111 writes them, with the whole recipe.',
  jpeg: 'A fifth of the size, read by everything. Settings and recipe go along in EXIF.',
  webp: 'Smaller than JPEG; at 100 nothing is lost. Settings and recipe go along in EXIF.',
  avif: 'The smallest, and slow to write. Settings and recipe go along in EXIF.',
};
const lossyNote = ' Replay holds the picture against a hash of the pixels before they were written.';

/** What generated pictures are written as. */
export function PictureFiles({ settings }: { settings: Settings }) {
  const { pictureFormat: format, pictureQuality: kept } = settings;
  const quality = useId();
  // Follows the hand; kept once it lets go.
  const [held, setHeld] = useState<number | null>(null);
  const keep = (): void => {
    if (held !== null && held !== kept) void changeSettings({ pictureQuality: held }).catch(report);
    setHeld(null);
  };
  return (
    <>
      <Line title="File format of new pictures" about={abouts[format] + (format === 'png' ? '' : lossyNote)}>
        <Segmented label="File format" value={format} segments={formats.map(([value, label]) => ({ value, label }))} onChange={(pictureFormat) => void changeSettings({ pictureFormat }).catch(report)} />
      </Line>
      {format !== 'png' && (
        <Line title="Quality" labelId={quality}>
          <input
            type="range"
            min={1}
            max={100}
            aria-labelledby={quality}
            value={held ?? kept}
            onChange={(event) => setHeld(Number(event.target.value))}
            onPointerUp={keep}
            onKeyUp={keep}
            onBlur={keep}
            className="w-40 accent-fill"
          />
          <span className="w-8 text-right text-label tabular-nums">{held ?? kept}</span>
        </Line>
      )}
    </>
  );
}
