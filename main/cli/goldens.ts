import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { StudioError } from '../../contract/errors.ts';
import { engineNode } from '../engine/node-binary.ts';
import { entry } from '../entries.ts';
import type { CliCommand } from './command.ts';

export const goldensCommand: CliCommand = {
  name: 'goldens',
  usage: 'DIR…',
  about: 'runs reference data of every known format found below the folders, against this engine',
  words: true,
  flags: [],
  async run({ rest }) {
    if (rest.length === 0) throw new StudioError('bad_input', 'goldens needs at least one folder: stepwise goldens DIR…');
    const child = spawn(engineNode(), [entry('goldens'), ...rest], { stdio: 'inherit' });
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (signal) throw new StudioError('engine_crashed', `The run ended by signal ${signal}.`);
    return code ?? 1;
  },
};
