import { passes, type Finding } from './examine.ts';

const number = ({ value, unit }: Pick<Finding, 'value' | 'unit'>) => `${value.toFixed(unit === 's' ? 2 : 1)}${unit && ` ${unit}`}`;

/** Findings as a table of Markdown. */
export function table(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const { what, unit, bar, of, least } = finding;
    const wanted = bar === null ? 'not judged' : `${least ? '≤' : '≥'} ${number({ value: bar, unit })}`;
    return [what, number(finding), of === null ? '' : String(of), wanted, bar === null ? '' : passes(finding) ? 'yes' : 'NO'];
  });
  const head = ['What', 'Measured', 'Pictures', 'Wanted', 'Reached'];
  const widths = head.map((word, i) => Math.max(word.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** 0 where all bars are reached; not a number never reaches one. */
export const exitCode = (findings: readonly Finding[]): number => (findings.length > 0 && findings.every(passes) ? 0 : 1);
