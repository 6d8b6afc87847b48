import { StudioError } from '../../contract/errors.ts';
import type { PictureReading } from '../../contract/reading.ts';
import { createHost, type FilesHost } from '../engine/host.ts';
import { engineNode } from '../engine/node-binary.ts';
import { entry } from '../entries.ts';
import type { CliCommand } from './command.ts';

const label = (key: string): string => key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A reading as lines of a terminal, what people ask for first. */
export function readingLines(path: string, reading: PictureReading): string[] {
  const { program, version, settings, files, noise, notes, others, format, width, height, recipe } = reading;
  const lines = [`${path}: ${format.toUpperCase()}${width && height ? `, ${width} × ${height}` : ''}`];
  if (program === null) return [...lines, '  It says nothing about how it was made.', ...notes.map((note) => `  ! ${note}`)];
  lines.push(`  made by ${program}${version === null ? '' : ` ${version}`}${recipe ? ', with its whole recipe' : ''}`);
  for (const [key, value] of Object.entries(settings)) if (!emptyValue(value)) lines.push(`  ${label(key)}: ${shown(value)}`);
  for (const { kind, name, hash } of files) lines.push(`  ${label(kind).replace('_', ' ')}: ${name}${hash === null ? '' : ` (${hash})`}`);
  if (noise) lines.push(`  noise source: ${noise.id ?? 'not known'}. ${noise.why}`);
  if (recipe) {
    const { provenance } = recipe;
    lines.push(`  computed with: Stepwise ${provenance.engine}, ${provenance.runtime}, ${provenance.device} ${provenance.precision}, ${provenance.threads} threads, ${provenance.platform}${provenance.processor === null ? '' : `, ${provenance.processor}`}`);
  }
  for (const [key, value] of Object.entries(others)) lines.push(`  ${key} (not used here): ${value.length > 100 ? `${value.slice(0, 100)}…` : value}`);
  return [...lines, ...notes.map((note) => `  ! ${note}`)];
}

const emptyValue = (value: unknown): boolean =>
  value === undefined || value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

export const infoCommand: CliCommand = {
  name: 'info',
  usage: 'FILE…',
  about: 'reads what pictures of any program say about how they were made, and what they cannot tell',
  words: true,
  flags: [],
  async run({ flags, rest }, out) {
    if (rest.length === 0) throw new StudioError('bad_input', 'info needs a picture: stepwise info FILE --json');
    const host: FilesHost = createHost({ name: 'files process', node: engineNode(), entry: entry('files') });
    try {
      const link = await host.link();
      const readings = [];
      for (const path of rest) readings.push({ path, reading: await link.call('picture.read', { path }, { signal: out.signal }) });
      const json = readings.map(({ path, reading }) => ({ file: path, ...reading }));
      out.print(flags['json'] ? JSON.stringify(json.length === 1 ? json[0] : json, null, 2) : readings.map(({ path, reading }) => readingLines(path, reading).join('\n')).join('\n\n'));
      return 0;
    } finally {
      await host.stop();
    }
  },
};
