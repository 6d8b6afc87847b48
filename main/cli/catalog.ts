import type { Catalog } from '../../contract/catalog.ts';
import { refuseWords, type CliCommand } from './command.ts';
import { withEngine } from './engine.ts';
import { textTable } from './text-table.ts';

/** A command that lists one table of the catalog. */
function listing<K extends keyof Catalog>(name: string, about: string, key: K, head: readonly string[], row: (entry: Catalog[K][number]) => (string | number)[]): CliCommand {
  const command: CliCommand = {
    name,
    usage: '',
    about,
    flags: [],
    async run(args, out) {
      refuseWords(command, args);
      const entries = (await withEngine(out, (link) => link.call('catalog.get', undefined)))[key] as Catalog[K][number][];
      out.print(args.flags['json'] ? JSON.stringify(entries, null, 2) : textTable(head, entries.map(row)));
      return 0;
    },
  };
  return command;
}

export const samplersCommand = listing('samplers', 'lists the samplers', 'samplers', ['id', 'label', 'order', 'NFE/step', 'noise', 'fits'], (each) => [
  each.id,
  each.label,
  each.order,
  each.nfePerStep,
  each.stochastic ? 'yes' : 'no',
  each.fits.join(' '),
]);

/** The built-in schedules as a table: what “schedules” does with no word behind it. */
export const schedulesTable = listing('schedules', 'lists the schedules', 'schedules', ['id', 'label', 'fits', 'about'], (each) => [
  each.id,
  each.label,
  each.fits.join(' '),
  each.about,
]).run;
