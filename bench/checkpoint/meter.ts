import { readFileSync, writeFileSync } from 'node:fs';
import type { Runtime, Session } from '../../engine/onnx/runtime.ts';

export interface Took {
  /** Seconds by the clock, and of all threads of the process together. */
  readonly wall: number;
  readonly processor: number;
}

/** One thing that was done with one network. */
export interface Phase extends Took {
  /** `UNet made`, `UNet run`. */
  readonly name: string;
  /** Highest resident memory meanwhile, bytes. */
  readonly peak: number;
}

const processorSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

export function stopwatch(): () => Took {
  const [wall, processor] = [performance.now(), processorSeconds()];
  return () => ({ wall: (performance.now() - wall) / 1000, processor: processorSeconds() - processor });
}

/** Follows the highest resident memory: since the last look, and of all. Linux alone can begin anew (proc(5), clear_refs); elsewhere it is that of all. */
export function peaks(): { sinceLast(): number; ofAll(): number } {
  let most = 0;
  const look = () => {
    const now = process.resourceUsage().maxRSS * 1024;
    most = Math.max(most, now);
    return now;
  };
  return {
    sinceLast() {
      const seen = process.platform === 'linux' ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024 : look();
      most = Math.max(most, seen);
      if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5');
      return seen;
    },
    ofAll: () => Math.max(look(), most),
  };
}

/** A runtime that tells what each network took to make and to run, and when one is first run after it was asked to listen. */
export function metered(runtime: Runtime, { sinceLast }: { sinceLast(): number }): { runtime: Runtime; phases: Phase[]; nextRunOf: (name: string) => Promise<void> } {
  const phases: Phase[] = [];
  const heard = new Map<string, () => void>();
  async function phase<T>(name: string, work: () => Promise<T>): Promise<T> {
    sinceLast();
    const took = stopwatch();
    try {
      return await work();
    } finally {
      phases.push({ name, ...took(), peak: sinceLast() });
    }
  }
  const told = (name: string, session: Session): Session => ({
    get inputs() {
      return session.inputs;
    },
    get outputs() {
      return session.outputs;
    },
    rank: (input) => session.rank(input),
    run(feeds, fetches) {
      heard.get(name)?.();
      return phase(`${name} run`, () => session.run(feeds, fetches));
    },
    release: () => session.release(),
  });
  return {
    phases,
    runtime: { ...runtime, create: async (graph, device) => told(graph.name, await phase(`${graph.name} made`, () => runtime.create(graph, device))) },
    nextRunOf: (name) => new Promise((resolve) => heard.set(name, resolve)),
  };
}
