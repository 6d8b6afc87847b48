import { StudioError } from '../../contract/errors.ts';
import type { Options } from '../../contract/request.ts';

/** `eta=0.5 unic=true name=text` as an object: values are JSON where they can be, else text. */
export function optionsOf(flag: string, given: readonly string[] = []): Options {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new StudioError('bad_input', `--${flag} takes NAME=VALUE, not “${text}”.`);
      const value = text.slice(at + 1);
      try {
        return [text.slice(0, at), JSON.parse(value) as Options[string]];
      } catch {
        return [text.slice(0, at), value];
      }
    }),
  );
}
