import pack from '../package.json' with { type: 'json' };

/** Version of Stepwise, as the package states it. */
export const version: string = pack.version;
