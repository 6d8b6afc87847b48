import type { Port } from '../contract/link.ts';

/** The wire to the process that started this one, which is gone when that one is. */
export function ownerPort(): Port {
  if (!process.send) {
    console.error('This program is started by Stepwise, not by hand. Use the command line: stepwise --help');
    process.exit(2);
  }
  process.on('disconnect', () => process.exit(0));
  // A person's Ctrl+C reaches the whole process group; the owner decides what it means.
  process.on('SIGINT', () => undefined);
  return {
    post: (message) => void process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listen) => void process.on('message', listen),
  };
}
