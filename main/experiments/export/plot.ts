import type { ErrorSeries } from '../../../contract/judging.ts';

/** Okabe & Ito 2008: told apart by every kind of sight; then the same again with dashes. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#444444', '#b8a200'];
const dashes = ['', '6 3', '2 3'];

export const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[^\P{C}\n]/gu, ' ');

const size = { width: 860, height: 480, left: 66, right: 250, top: 44, bottom: 52 };

/** A logarithmic axis with round marks: 1, 2 and 5 times powers of ten. */
function logAxis(values: readonly number[], from: number, to: number) {
  const [low, high] = [Math.log10(Math.min(...values)), Math.log10(Math.max(...values))];
  const pad = Math.max(0.05, (high - low) * 0.06);
  const [start, end] = [low - pad, high + pad];
  const marks: number[] = [];
  const inside = (steps: readonly number[]) => {
    for (let power = Math.floor(start); power <= Math.ceil(end); power++) for (const step of steps) marks.push(step * 10 ** power);
    return marks.filter((mark) => Math.log10(mark) >= start && Math.log10(mark) <= end).length;
  };
  // A short span shows every whole step.
  if (inside([1, 2, 5]) < 3) inside([3, 4, 6, 8]);
  return { at: (value: number) => from + ((Math.log10(value) - start) / (end - start)) * (to - from), marks: marks.filter((mark) => Math.log10(mark) >= start && Math.log10(mark) <= end) };
}

/** Error over NFE as an SVG of its own: RMSE of pixels to the reference, both axes logarithmic, bars of ± one standard error. */
export function errorPlot(series: readonly ErrorSeries[], title: string): string {
  const points = series.flatMap((each) => each.points).filter(({ pixels }) => pixels.rmse > 0);
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" font-family="Inter, system-ui, sans-serif" font-size="12" role="img" aria-label="${escapeXml(title)}"><rect width="100%" height="100%" fill="#fff"/>`;
  if (points.length === 0) return `${open}<text x="24" y="40" fill="#444">Nothing was measured yet.</text></svg>`;
  const [right, bottom] = [size.width - size.right, size.height - size.bottom];
  const x = logAxis(points.map(({ nfe }) => nfe), size.left, right);
  const y = logAxis(points.map(({ pixels }) => pixels.rmse), bottom, size.top);
  const grid = [
    ...x.marks.map((mark) => `<path d="M${n(x.at(mark))} ${size.top}V${bottom}" stroke="#e6e6e6"/><text x="${n(x.at(mark))}" y="${bottom + 18}" text-anchor="middle" fill="#555">${mark}</text>`),
    ...y.marks.map((mark) => `<path d="M${size.left} ${n(y.at(mark))}H${right}" stroke="#e6e6e6"/><text x="${size.left - 8}" y="${n(y.at(mark) + 4)}" text-anchor="end" fill="#555">${Number(mark.toPrecision(1))}</text>`),
  ];
  const curves = series.map(({ label, points: list }, k) => {
    const colour = colours[k % colours.length]!;
    const shown = list.filter(({ pixels }) => pixels.rmse > 0);
    const line = shown.map(({ nfe, pixels }, i) => `${i === 0 ? 'M' : 'L'}${n(x.at(nfe))} ${n(y.at(pixels.rmse))}`).join('');
    const marks = shown.map(({ nfe, pixels, standardError }) => {
      const at = n(x.at(nfe));
      const spread = standardError === null || standardError >= pixels.rmse ? '' : `<path d="M${at} ${n(y.at(pixels.rmse + standardError))}V${n(y.at(pixels.rmse - standardError))}" stroke="${colour}"/>`;
      return `${spread}<circle cx="${at}" cy="${n(y.at(pixels.rmse))}" r="3.2" fill="${colour}"><title>${escapeXml(label)}: ${nfe} NFE, RMSE ${pixels.rmse.toPrecision(3)}</title></circle>`;
    });
    const legendY = size.top + 8 + k * 18;
    const dash = dashes[Math.floor(k / colours.length) % dashes.length]!;
    const style = `stroke="${colour}" stroke-width="1.8" fill="none"${dash ? ` stroke-dasharray="${dash}"` : ''}`;
    return `<path d="${line}" ${style}/>${marks.join('')}<path d="M${right + 16} ${legendY}h22" ${style}/><text x="${right + 44}" y="${legendY + 4}" fill="#333">${escapeXml(label)}</text>`;
  });
  const words = [
    `<text x="${size.left}" y="24" font-size="14" font-weight="600" fill="#222">${escapeXml(title)}</text>`,
    `<text x="${(size.left + right) / 2}" y="${size.height - 12}" text-anchor="middle" fill="#555">NFE (evaluations of the network, guidance counted)</text>`,
    `<text transform="translate(16 ${(size.top + bottom) / 2}) rotate(-90)" text-anchor="middle" fill="#555">RMSE to the reference</text>`,
  ];
  return `${open}${grid.join('')}${curves.join('')}${words.join('')}</svg>`;
}

const n = (value: number): string => value.toFixed(1);
