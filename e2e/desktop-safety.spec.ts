import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { packagedApp } from '../tools/package.ts';
import { expect, generate, inStrip, test, type DesktopApp } from './desktop-app.ts';

/** What the program that ships may not do, tried from the outside. */

test('the fuses are set as they were asked for', async () => {
  const wire = await getCurrentFuseWire(packagedApp);
  const set = (fuse: FuseV1Options) => String.fromCharCode(Number(wire[fuse]));
  expect({
    runAsNode: set(FuseV1Options.RunAsNode),
    nodeOptions: set(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    inspect: set(FuseV1Options.EnableNodeCliInspectArguments),
    cookies: set(FuseV1Options.EnableCookieEncryption),
    onlyAsar: set(FuseV1Options.OnlyLoadAppFromAsar),
    fileRights: set(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({ runAsNode: '0', nodeOptions: '0', inspect: '0', cookies: '1', onlyAsar: '1', fileRights: '0' });
});

/** Process ids of the app and all it started. */
function family(app: DesktopApp): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const found = [app.pid];
  for (let k = 0; k < found.length; k++) for (const [pid, parent] of parents) if (parent === found[k]) found.push(pid);
  return found;
}

/** Addresses beyond this machine that any of the processes holds a TCP or UDP socket to. */
function connections(app: DesktopApp): string[] {
  const mine = new Set<string>();
  for (const pid of family(app)) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        const socket = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
        if (socket) mine.add(socket);
      }
    } catch {
      // It ended meanwhile.
    }
  }
  const local = /^(?:00000000|0100007F|0{32}|0{24}01000000|0{16}FFFF00000100007F):/;
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) =>
    readFileSync(`/proc/net/${kind}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => mine.has(fields[9]!) && !local.test(fields[2]!))
      .map((fields) => `${kind} ${fields[2]}`),
  );
}

test('no request leaves the machine, from start to picture to end', async ({ app }) => {
  const log = join(app.data, 'net.json');
  const studio = await app.open([`--log-net-log=${log}`]);
  const seen = new Set<string>();
  const watch = setInterval(() => connections(app).forEach((each) => seen.add(each)), 50);
  await generate(studio, 'a quiet one', { Width: 64, Height: 64, 'Sampling steps': 4 });
  await inStrip(studio, 1);
  clearInterval(watch);
  expect([...seen]).toEqual([]);
  await app.close();
  const urls = [...readFileSync(log, 'utf8').matchAll(/"url":"([a-z]+:\/\/[^"]*)"/g)].map((match) => match[1]!);
  expect(urls.filter((url) => !/^(studio|devtools|chrome):/.test(url))).toEqual([]);
});

test('the page runs in a sandbox, and the policy it was served with forbids the rest', async ({ app }) => {
  const { page } = await app.open();
  const policy = await page.evaluate(async () => (await fetch('studio://app/index.html')).headers.get('content-security-policy'));
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('unsafe');
  // Text made into code, code in the page, styles in the page.
  // In a turn of its own: what the inspector evaluates itself is exempt.
  expect(await page.evaluate(`new Promise((tell) => setTimeout(() => { try { tell(new Function('return 1')()); } catch (error) { tell(error.name); } }))`)).toBe('EvalError');
  expect(await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.intruder = true';
    document.head.append(script);
    return 'intruder' in window;
  })).toBe(false);
  const frame = await page.evaluate(() => new Promise<string>((resolve) => {
    const frame = document.createElement('iframe');
    frame.src = 'studio://app/index.html';
    frame.onload = () => {
      try {
        resolve(frame.contentDocument && frame.contentDocument.querySelector('#root') ? 'loaded' : 'empty');
      } catch {
        resolve('refused');
      }
    };
    document.body.append(frame);
  }));
  expect(frame).not.toBe('loaded');
  for (const name of ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'] as const) {
    expect(await page.evaluate((name) => navigator.permissions.query({ name: name as PermissionName }).then(({ state }) => state), name), name).toBe('denied');
  }
  // A sandboxed process is told so by Chromium; root needs it off to run at all, and ships nothing.
  if (process.getuid?.() !== 0) expect(app.commandLines().filter((line) => line.includes('--type=renderer')).every((line) => !line.includes('--no-sandbox'))).toBe(true);
});
