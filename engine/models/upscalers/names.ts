import type { Lookup } from '../weights.ts';

/** ESRGAN files of before BasicSR name layers by their place in a sequence. Seen under today's names. */
export function oldRrdbLookup(get: Lookup, names: Iterable<string>): Lookup {
  const places = new Set<number>();
  let blocks = 0;
  for (const name of names) {
    const place = /^model\.(\d+)\.weight$/.exec(name);
    if (place) places.add(Number(place[1]));
    const block = /^model\.1\.sub\.(\d+)\.weight$/.exec(name);
    if (block) blocks = Number(block[1]);
  }
  const [first, ...rest] = [...places].sort((a, b) => a - b);
  const ends = ['conv_hr', 'conv_last'];
  const ups = rest.slice(0, -ends.length).map((_, i) => `conv_up${i + 1}`);
  const modules = new Map([['conv_first', `model.${first}`], ['conv_body', `model.1.sub.${blocks}`], ...[...ups, ...ends].map((name, i): [string, string] => [name, `model.${rest[i]}`])]);
  return (name) => {
    const inner = /^body\.(\d+)\.rdb(\d)\.conv(\d)\.(weight|bias)$/.exec(name);
    if (inner) return get(`model.1.sub.${inner[1]}.RDB${inner[2]}.conv${inner[3]}.0.${inner[4]}`);
    const outer = /^(\w+)\.(weight|bias)$/.exec(name);
    const module = outer && modules.get(outer[1]!);
    return module ? get(`${module}.${outer[2]}`) : null;
  };
}

const official: Readonly<Record<string, string>> = { conv_body: 'trunk_conv', conv_up1: 'upconv1', conv_up2: 'upconv2', conv_hr: 'HRconv', conv_first: 'conv_first', conv_last: 'conv_last' };

/** The names of the authors' own code. */
export function officialRrdbLookup(get: Lookup): Lookup {
  return (name) => {
    const inner = /^body\.(\d+)\.rdb(\d)\.(.+)$/.exec(name);
    if (inner) return get(`RRDB_trunk.${inner[1]}.RDB${inner[2]}.${inner[3]}`);
    const outer = /^(\w+)\.(weight|bias)$/.exec(name);
    const module = outer && official[outer[1]!];
    return module ? get(`${module}.${outer[2]}`) : null;
  };
}
