/**
 * What the engine's process is started with so that released memory goes back to the system. glibc raises the size from
 * which blocks are mapped, and so given back when freed, with every large block that is freed (mallopt(3),
 * M_MMAP_THRESHOLD): after one network was released the next one's weights and activations lie in a heap that only grows.
 * A size that is set stays. Smaller blocks come from the heap as ever; other C libraries do not look at it.
 */
export const engineEnvironment: Readonly<Record<string, string>> = { MALLOC_MMAP_THRESHOLD_: String(4 * 2 ** 20) };
