/** A version as Python's packaging sorts it (PEP 440): release, then before or after it. */
interface Version {
  readonly release: readonly number[];
  /** Below 0 for development and pre-releases, 0 for the release, above for what came after. */
  readonly stage: number;
}

const pattern =
  /^v?(\d+(?:\.\d+)*)(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?(?<pre>\d*))?(?:-(?<post>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?<named>\d*))?(?<dev>[-_.]?dev[-_.]?\d*)?(?:\+[a-z0-9.]+)?$/i;

/** `v1.7.0-133-gde03882d` is 133 commits after 1.7.0. Null for what is no version of this kind. */
export function parseVersion(text: string): Version | null {
  const described = /^([^-]+-[^-]+)-/.exec(text);
  const match = pattern.exec(described?.[1] ?? text);
  if (!match) return null;
  const { pre, post, named, dev } = match.groups!;
  const after = post ?? named;
  const stage = after !== undefined ? Number(after) + 1 : pre !== undefined || dev !== undefined ? -1 : 0;
  return { release: match[1]!.split('.').map(Number), stage };
}

export function isBefore(a: Version, b: Version): boolean {
  for (let i = 0; i < Math.max(a.release.length, b.release.length); i++) {
    const difference = (a.release[i] ?? 0) - (b.release[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return a.stage < b.stage;
}
