/** Numbers and times as they stand on the screen. */

const trimmed = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

/** Three significant digits: 14.6, 0.549, 0.029. */
export function sigmaText(sigma: number): string {
  if (sigma === 0) return '0';
  return sigma >= 100 ? sigma.toFixed(0) : trimmed(sigma, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(sigma)))));
}

/** `0.8 s`, `12 s`, `3 min 20 s`, `2 h 05 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${trimmed(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.round(seconds / 60);
  if (whole < 600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `1.9 GB`, `412 kB`: powers of ten, as file managers count. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? value.toFixed(0) : trimmed(value, 1)} ${units[unit]}`;
}

// Both are made when first used: they load a language's tables, which a start has no need of.
let grouped: Intl.NumberFormat | undefined;
export const count = (value: number): string => (Number.isInteger(value) && Math.abs(value) < 1000 ? String(value) : (grouped ??= new Intl.NumberFormat('en')).format(value));

/** `1 picture`, `4 pictures`. */
export const plural = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

let time: Intl.DateTimeFormat | undefined;
export const moment = (milliseconds: number): string => (time ??= new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })).format(milliseconds);

/** The day a picture was made, for headings: `Today`, `Yesterday`, `12 November 2026`. */
export function dayOf(milliseconds: number, now = Date.now()): string {
  const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(now) - midnight(milliseconds)) / 86_400_000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(milliseconds);
}

/** `sd15` reads SD 1.5, `flux-dev` Flux dev. */
export function familyText(family: string): string {
  const [name = '', ...rest] = family.split('-');
  const spoken = /^sd(\d)(\d)?$/.exec(name);
  const shown = spoken ? `SD ${spoken[1]}${spoken[2] ? `.${spoken[2]}` : ''}` : name === 'sdxl' ? 'SDXL' : name.charAt(0).toUpperCase() + name.slice(1);
  return [shown, ...rest].join(' ');
}
