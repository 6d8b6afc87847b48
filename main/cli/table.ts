import { samplersCommand } from './catalog.ts';
import type { CliCommand } from './command.ts';
import { doctorCommand } from './doctor.ts';
import { experimentCommand } from './experiment.ts';
import { generateCommand } from './generate.ts';
import { goldensCommand } from './goldens.ts';
import { historyCommand } from './history.ts';
import { infoCommand } from './info.ts';
import { modelsCommand } from './models.ts';
import { optimiseCommand } from './optimise.ts';
import { replayCommand } from './replay.ts';
import { schedulesCommand } from './schedules.ts';
import { sigmasCommand } from './sigmas.ts';

/** Every command of `stepwise`, in the order of the overview. */
export const commands: readonly CliCommand[] = [
  generateCommand,
  experimentCommand,
  replayCommand,
  historyCommand,
  infoCommand,
  samplersCommand,
  schedulesCommand,
  sigmasCommand,
  optimiseCommand,
  modelsCommand,
  doctorCommand,
  goldensCommand,
];
