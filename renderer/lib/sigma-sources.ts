import type { SigmaAnswer } from '../../contract/engine.ts';

/** How a list came to be, in two or three words. */
export const sigmaSources: Readonly<Record<SigmaAnswer['source'], string>> = { exact: 'published list', interpolated: 'between published levels', computed: 'by formula', custom: 'typed in' };
