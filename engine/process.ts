import { serveEngine } from './service.ts';

/** The engine process: plain Node, started by whoever owns it, gone when the channel to the owner closes. */
if (!process.send) {
  console.error('The engine is started by Stepwise, not by hand. Use the command line: stepwise --help');
  process.exit(2);
}
process.on('disconnect', () => process.exit(0));
// A person's Ctrl+C reaches the whole process group; the owner decides what it means.
process.on('SIGINT', () => undefined);

serveEngine({
  post: (message) => void process.send?.(message, undefined, undefined, () => undefined),
  onMessage: (listen) => void process.on('message', listen),
});
