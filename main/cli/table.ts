import { samplersCommand, schedulesCommand } from './catalog.ts';
import type { CliCommand } from './command.ts';
import { goldensCommand } from './goldens.ts';

/** Every command of `stepwise`, in the order of the overview. */
export const commands: readonly CliCommand[] = [samplersCommand, schedulesCommand, goldensCommand];
