import { readFileSync } from 'node:fs';

/** Processor time a process has used, ms, and memory it holds, MB; NaN where the system does not tell (Linux does). */
export interface Usage {
  readonly processor: number;
  readonly memory: number;
}

export function usageOf(pid: number): Usage {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13).map(Number);
    const resident = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return { processor: (user! + system!) * 10, memory: (resident * 4096) / 2 ** 20 };
  } catch {
    return { processor: NaN, memory: NaN };
  }
}
