/**
 * Gives memory back at once. Left to the garbage collector, the megabytes of each picture make it look through everything
 * there is every dozen pictures. What is small may share its memory with others, and is left.
 */
export function release({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > 2 ** 17) buffer.transfer(0);
}
