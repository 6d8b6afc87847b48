import type { Catalog } from '../../contract/catalog.ts';
import type { CliCommand } from './command.ts';
import { withEngine } from './engine.ts';
import { textTable } from './text-table.ts';

/** A command that lists one table of the catalog. */
function listing<K extends keyof Catalog>(name: string, about: string, key: K, head: readonly string[], row: (entry: Catalog[K][number]) => (string | number)[]): CliCommand {
  return {
    name,
    usage: '',
    about,
    flags: [],
    async run({ flags }, out) {
      const entries = (await withEngine(out, (link) => link.call('catalog.get', undefined)))[key] as Catalog[K][number][];
      out.print(flags['json'] ? JSON.stringify(entries, null, 2) : textTable(head, entries.map(row)));
      return 0;
    },
  };
}

export const samplersCommand = listing('samplers', 'lists the samplers', 'samplers', ['id', 'label', 'order', 'NFE/step', 'noise', 'fits'], (each) => [
  each.id,
  each.label,
  each.order,
  each.nfePerStep,
  each.stochastic ? 'yes' : 'no',
  each.fits.join(' '),
]);

export const schedulesCommand = listing('schedules', 'lists the schedules', 'schedules', ['id', 'label', 'fits', 'about'], (each) => [
  each.id,
  each.label,
  each.fits.join(' '),
  each.about,
]);
