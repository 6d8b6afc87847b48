/**
 * The grid of an experiment of 10,000 cells in the built page, beside the history's grid of as many pictures and beside a
 * bare page, in one browser: how long it takes to open, how the frames come while it is scrolled, what memory it takes.
 * The page has a main of its own, so what is measured is the page. `npm run bench -- experiment-grid [cells]`
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';

const root = join(import.meta.dirname, '..');
const vite = join(root, 'node_modules/vite/bin/vite.js');
const config = ['--config', 'renderer/dev/vite.config.ts'];

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** CSS pixels a second: as one looks, and as one flings. */
const paces = { looking: 1200, flinging: 4500 } as const;

/** Times between frames, ms, while something is scrolled down and across for a while, turning at the ends; nothing is scrolled without a selector. */
function frames(page: Page, selector: string | null, seconds: number, pace = 0): Promise<number[]> {
  return page.evaluate(
    ({ selector, seconds, pace }) =>
      new Promise<number[]>((resolve) => {
        const element = selector === null ? null : document.querySelector(selector);
        const times: number[] = [];
        const started = performance.now();
        let last = started;
        const frame = (now: number): void => {
          times.push(now - last);
          last = now;
          const t = (now - started) / 1000;
          if (t > seconds) return resolve(times.slice(5));
          if (element) {
            const turn = (way: number, length: number): number => (length <= 0 ? 0 : Math.abs(((way + length) % (2 * length)) - length));
            element.scrollTo({ top: turn(t * pace, element.scrollHeight - element.clientHeight), left: turn(t * pace * 0.4, element.scrollWidth - element.clientWidth) });
          }
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    { selector, seconds, pace },
  );
}

/** Process ids of the browser's renderers. */
async function renderers(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as { processInfo: { type: string; id: number }[] };
  await session.detach();
  return processInfo.filter((each) => each.type === 'renderer').map((each) => each.id);
}

/** Memory of a process that is its own, shared parts divided, MB. */
const memoryOf = (pid: number): number => Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024;
/** The renderer that is the page: the largest. */
const pageOf = async (browser: Browser): Promise<number> => (await renderers(browser)).toSorted((a, b) => memoryOf(b) - memoryOf(a))[0]!;
/** Processor time of a process's main thread so far, ms. What other programs on the machine take is not in it. */
const worked = (pid: number): number => Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

async function opened(page: Page, place: string, first: string): Promise<number> {
  const button = page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: place });
  await button.click();
  if (place === 'Experiments') await page.getByRole('list', { name: 'Experiments' }).waitFor();
  return page.evaluate(
    ({ first, place }) =>
      new Promise<number>((resolve) => {
        const started = performance.now();
        if (place === 'Experiments') document.querySelector<HTMLElement>('ul[aria-label="Experiments"] button')?.click();
        const look = (): void => {
          const image = document.querySelector<HTMLImageElement>(first);
          if (image?.complete && image.naturalWidth > 0) requestAnimationFrame(() => resolve(performance.now() - started));
          else requestAnimationFrame(look);
        };
        look();
      }),
    { first, place },
  );
}

async function measure(base: string, cells: number): Promise<void> {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const seconds = 8;
    const viewport = { width: 1440, height: 900 };
    console.log(`${''.padEnd(28)} ${'open'.padStart(9)}   ${'p95'.padStart(8)}   ${'median'.padStart(8)}   over 20 ms        work a frame   memory`);
    /** One page in a process of its own: opened, scrolled, looked at. */
    const one = async (what: string, go: (page: Page) => Promise<number | null>, selector: string | null, pace: number): Promise<{ open: number | null; p95: number; memory: number }> => {
      const context = await browser.newContext({ viewport });
      const page = await context.newPage();
      const open = await go(page);
      const pid = await pageOf(browser);
      const before = worked(pid);
      const times = await frames(page, selector, seconds, pace);
      const work = (worked(pid) - before) / (times.length + 5);
      const memory = memoryOf(pid);
      const p95 = quantile(times, 0.95);
      const late = `${times.filter((time) => time > 20).length} of ${times.length}`;
      console.log(`${what.padEnd(28)} ${open === null ? '     –' : open.toFixed(0).padStart(6)} ms   ${p95.toFixed(1).padStart(5)} ms   ${quantile(times, 0.5).toFixed(1).padStart(5)} ms   ${late.padStart(10)}        ${work.toFixed(1).padStart(8)} ms   ${memory.toFixed(0).padStart(3)} MB`);
      await context.close();
      return { open, p95, memory };
    };
    const bare = await one('bare page', async (page) => (await page.goto('about:blank'), null), null, 0);
    const history = await one(
      `history, ${cells} pictures`,
      async (page) => {
        await page.goto(`${base}?history=${cells}`);
        await page.getByRole('listbox', { name: 'Pictures, newest first' }).waitFor();
        return opened(page, 'History', '[id^=grid-] img');
      },
      '[aria-label="All pictures, newest first"]',
      paces.looking,
    );
    const goToGrid = async (page: Page): Promise<number> => {
      await page.goto(`${base}?history=20&experiment=${cells}`);
      return opened(page, 'Experiments', '[role=gridcell] img');
    };
    const grid = await one(`experiment, ${cells} cells`, goToGrid, '[role=grid]', paces.looking);
    const flung = await one('the same, flung', goToGrid, '[role=grid]', paces.flinging);
    console.log(`ratios to the bare page: p95 ${(grid.p95 / bare.p95).toFixed(2)}, flung ${(flung.p95 / bare.p95).toFixed(2)}, memory ${(grid.memory / bare.memory).toFixed(1)}; to the history: open ${(grid.open! / history.open!).toFixed(2)}, p95 ${(grid.p95 / history.p95).toFixed(2)}`);
  } finally {
    await browser.close();
  }
}

async function run(args: readonly string[]): Promise<void> {
  const built = spawnSync(process.execPath, [vite, 'build', ...config], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`The page could not be built.\n${built.stderr}`);
  const port = await freePort();
  const server = spawn(process.execPath, [vite, 'preview', ...config, '--port', String(port)], { cwd: root, stdio: 'ignore' });
  try {
    const base = `http://localhost:${port}/dev/index.html`;
    for (let tries = 0; tries < 100; tries++) {
      if (await fetch(base).then((answer) => answer.ok, () => false)) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await measure(base, Number(args[0] ?? 10_000));
  } finally {
    server.kill();
  }
}

await run(process.argv.slice(2));
