import { StudioError } from '../../contract/errors.ts';
import { experimentCommands, judgingCommands } from '../../contract/experiment-commands.ts';
import type { Handlers } from '../../contract/link.ts';

const none = () => {
  throw new StudioError('unknown_experiment', 'The page by itself has no experiments.');
};

/** A studio in which nobody has made an experiment. */
export const noExperiments = {
  ...Object.fromEntries(Object.keys({ ...experimentCommands, ...judgingCommands }).map((command) => [command, none])),
  'experiment.axes': () => [],
  'experiment.list': () => [],
} as unknown as Handlers<typeof experimentCommands & typeof judgingCommands>;
