import type { Judged } from './jury.ts';
import type { Row } from './report.ts';
import { isLonger, ours } from './bars.ts';

/** Okabe & Ito 2008, ours first and heaviest. */
const strokes = ['#c2620c', '#0072b2', '#009e73', '#cc79a7', '#56b4e9', '#444444', '#b8a200'];
const panel = { width: 300, height: 220, left: 46, right: 12, top: 30, bottom: 30, columns: 3 };

const escape = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const text = (x: number, y: number, words: string, more = '') => `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escape(words)}</text>`;

/** A logarithmic scale; a span of nothing lies in the middle. */
function logScale(low: number, high: number, from: number, to: number) {
  const span = Math.log(high) - Math.log(low);
  return (value: number) => (span > 0 ? from + ((Math.log(value) - Math.log(low)) / span) * (to - from) : (from + to) / 2);
}

/** Errors over steps, a panel for each sampler, all with the same axes; both axes logarithmic. The names stand once. */
export function plot(rows: readonly Row[], pick: (each: Judged) => { readonly value: number }, title: string): string {
  const samplers = [...new Set(rows.map(({ sampler }) => sampler))];
  const names = [...new Set(rows.flatMap(({ lists }) => lists.map(({ label }) => label)))].filter((name) => !isLonger(name)).sort((a, b) => Number(b === ours) - Number(a === ours));
  const values = rows.flatMap(({ lists }) => lists.filter(({ label }) => !isLonger(label)).map((each) => pick(each).value)).filter((value) => value > 0);
  const counts = [...new Set(rows.map(({ steps }) => steps))].sort((a, b) => a - b);
  const [low, high] = values.length > 0 ? [Math.min(...values) * 0.9, Math.max(...values) * 1.1] : [0.1, 1];
  const ticks = Array.from({ length: 8 }, (_, i) => i - 5).flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power)).filter((value) => value >= low && value <= high);
  const { width, height, left, right, top, bottom, columns } = panel;
  const x = logScale(counts[0]!, counts.at(-1)!, left + 8, width - right - 8);
  const y = logScale(low, high, height - bottom, top);
  const colour = (name: string) => strokes[names.indexOf(name) % strokes.length]!;
  const drawPanel = (sampler: string): string => {
    const own = rows.filter((row) => row.sampler === sampler).toSorted((a, b) => a.steps - b.steps);
    const curves = names.toReversed().map((name) => {
      const points = own.flatMap(({ steps, lists }) => lists.filter((each) => each.label === name && pick(each).value > 0).map((each) => [x(steps), y(pick(each).value)] as const));
      const path = points.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`).join('');
      return `<path d="${path}" fill="none" stroke="${colour(name)}" stroke-width="${name === ours ? 2.4 : 1.4}"/>${points.map(([px, py]) => `<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="${name === ours ? 3 : 2.2}" fill="${colour(name)}"/>`).join('')}`;
    });
    return [
      text(left, 18, sampler, 'fill="#14181f" font-weight="600"'),
      ...ticks.map((tick) => `<path d="M${left} ${y(tick).toFixed(1)}H${width - right}" stroke="#e2e6ec"/>${text(left - 6, y(tick) + 4, String(Number(tick.toPrecision(1))), 'text-anchor="end"')}`),
      ...counts.map((steps) => text(x(steps), height - 10, String(steps), 'text-anchor="middle"')),
      ...curves,
    ].join('');
  };
  const key = [
    ...names.map((name, k) => `<path d="M${left} ${top + 8 + k * 20}h24" stroke="${colour(name)}" stroke-width="${name === ours ? 2.4 : 1.4}"/>${text(left + 32, top + 12 + k * 20, name)}`),
    text(left, top + 24 + names.length * 20, title, 'fill="#5b6675"'),
    text(left, top + 40 + names.length * 20, 'over steps, both logarithmic', 'fill="#5b6675"'),
  ].join('');
  const panels = [...samplers.map(drawPanel), key];
  const [all, down] = [Math.min(columns, panels.length), Math.ceil(panels.length / columns)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${all * width} ${down * height}" width="${all * width}" height="${down * height}" font-family="Inter, system-ui, sans-serif" font-size="12" fill="#5b6675" role="img" aria-label="${escape(title)}"><rect width="100%" height="100%" fill="#fff"/>`,
    ...panels.map((each, k) => `<g transform="translate(${(k % columns) * width} ${Math.floor(k / columns) * height})">${each}</g>`),
    '</svg>\n',
  ].join('\n');
}
