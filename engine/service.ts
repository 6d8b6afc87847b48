import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { EngineContract, type EngineJob } from '../contract/engine.ts';
import { StudioError } from '../contract/errors.ts';
import { serve, type Handlers, type Port } from '../contract/link.ts';
import { catalog } from './catalog.ts';
import { createDevices } from './devices/choose.ts';
import { driverKey, keptVerdicts } from './devices/kept.ts';
import { tryDevice } from './devices/throw-away.ts';
import { sessionCache } from './models/open.ts';
import { supportedProviders } from './onnx/session.ts';
import { runJob } from './pipelines/run-job.ts';
import { estimateLists } from './pipelines/optimise/estimate.ts';
import { optimise } from './pipelines/optimise/optimise.ts';
import { modelShelf } from './pipelines/shelf.ts';
import { TextCache } from './pipelines/text-cache.ts';
import { textStore } from './pipelines/text-store.ts';
import { answerSigmas } from './pipelines/sigmas.ts';
import { promptRows } from './text/prompt-rows.ts';
import { version } from './version.ts';

/** How often a run that waits looks again, ms. */
const idleCheck = 40;

/** Answers the engine's contract on a port. */
export function serveEngine(port: Port): void {
  const sessions = sessionCache();
  const runtime = sessions.runtime.version;
  const cache = process.env['STEPWISE_CACHE'] ?? null;
  const onProblem = (text: string) => emit('log', { level: 'warn', text });
  const kept = keptVerdicts(cache, driverKey(runtime), { onProblem });
  const devices = createDevices({ providers: supportedProviders(), runtime, tryDevice, kept });
  const shelf = modelShelf(sessions, devices.choose, new TextCache(undefined, textStore(cache && join(cache, 'texts'), { onProblem })));
  const running = new Map<string, { skip: boolean }>();

  async function run(job: EngineJob, signal: AbortSignal) {
    if (running.has(job.jobId)) throw new StudioError('bad_input', `The job ${job.jobId} is running already.`);
    const state = { skip: false };
    running.set(job.jobId, state);
    try {
      return await runJob(job, {
        open: shelf.open,
        signal,
        skip: () => {
          const { skip } = state;
          state.skip = false;
          return skip;
        },
        onProgress: (progress) => emit('job.progress', progress),
        onImage: (made) => emit('image.made', made),
        onNote: (text) => emit('log', { level: 'info', text }),
      });
    } finally {
      running.delete(job.jobId);
    }
  }

  /** Pictures go before schedules: optimising waits at its next network call until no job runs. */
  async function idle(signal: AbortSignal): Promise<void> {
    while (running.size > 0 && !signal.aborted) await setTimeout(idleCheck);
  }

  const handlers: Handlers<EngineContract['commands']> = {
    'process.hello': () => ({ version, runtime, pid: process.pid }),
    'engine.unload': () => shelf.unload(),
    'catalog.get': () => catalog(),
    'device.provenance': (wish) => shelf.provenance(wish),
    'device.report': ({ fresh }) => devices.report(fresh),
    'schedule.sigmas': (query) => answerSigmas(query),
    'schedule.optimise': (job, { signal }) =>
      optimise(job, {
        open: ({ wish: { request }, model, files }, loras) => shelf.open({ request, model, files }, loras),
        signal,
        idle: () => idle(signal),
        onProgress: (progress) => emit('schedule.progress', progress),
        onNote: (text) => emit('log', { level: 'info', text }),
      }),
    'schedule.estimate': ({ schedule, cache, lists }) => estimateLists(schedule, cache, lists),
    'prompt.tokens': ({ text }) => {
      const { tokenCount } = promptRows(text, { dialect: 'a1111', embeddings: [] });
      return { tokens: tokenCount, limit: Math.max(1, Math.ceil(tokenCount / 75)) * 75 };
    },
    'job.run': (job, { signal }) => run(job, signal),
    'job.skip': ({ jobId }) => {
      const state = running.get(jobId);
      if (state) state.skip = true;
    },
  };

  const emit = serve(port, EngineContract, handlers);
}
