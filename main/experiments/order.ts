import type { Request } from '../../contract/request.ts';

/** What is made anew when it changes, dearest first: device, model with all that is merged into it, size, texts. */
const stages: readonly ((request: Request) => string)[] = [
  ({ device, threads }) => `${device}:${threads}`,
  ({ model }) => model,
  ({ vae, loras, prompt }) => JSON.stringify([vae, loras, tags(prompt)]),
  ({ width, height }) => `${width}x${height}`,
  ({ prompt, negativePrompt, dialect, clipSkip }) => JSON.stringify([prompt, negativePrompt, dialect, clipSkip]),
];

const tags = (prompt: string): string[] => (prompt.includes('<lora:') ? (prompt.match(/<lora:[^>]*>/g) ?? []) : []);

/**
 * The order of making in which each dear thing changes as rarely as can be: grouped by device, within it by model, and so
 * on. Groups come in the order of their first cell, cells within the last group in their own order. Gives each one's place.
 */
export function placesOf(requests: readonly Request[]): number[] {
  const ranks = stages.map((stage) => {
    const seen = new Map<string, number>();
    return requests.map((request) => {
      const key = stage(request);
      if (!seen.has(key)) seen.set(key, seen.size);
      return seen.get(key)!;
    });
  });
  const order = requests.map((_, k) => k).sort((a, b) => {
    for (const rank of ranks) if (rank[a] !== rank[b]) return rank[a]! - rank[b]!;
    return a - b;
  });
  const places: number[] = Array.from({ length: requests.length });
  order.forEach((k, place) => (places[k] = place));
  return places;
}

/** How often the model, or what is merged into it, is another than that of the request before. */
export function modelChanges(requests: readonly Request[]): number {
  const key = (request: Request) => stages.slice(0, 3).map((stage) => stage(request)).join('\0');
  return requests.filter((request, k) => k > 0 && key(request) !== key(requests[k - 1]!)).length;
}
