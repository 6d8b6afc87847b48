import { ownerPort } from './owner-port.ts';
import { serveEngine } from './service.ts';

/** The engine process: plain Node, started by whoever owns it, gone when the channel to the owner closes. */
serveEngine(ownerPort());
