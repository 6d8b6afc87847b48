import pack from '../package.json' with { type: 'json' };

/** Version of Stepwise, as the package states it: part of every picture's provenance. */
export const version: string = pack.version;
