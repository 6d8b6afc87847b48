/** Scheme and host of an address. Node calls the origin of every scheme it does not know “null”. */
export function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
