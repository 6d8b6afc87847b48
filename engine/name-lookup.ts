import { lookupIn, type NameLookup } from './image/metadata/names.ts';
import { samplerCatalog } from './samplers/info.ts';
import { scheduleInfos } from './schedules/info.ts';

/** Our names for what other programs call their samplers and schedules, from the tables' aliases. */
export function nameLookup(): NameLookup {
  return lookupIn(samplerCatalog(), scheduleInfos());
}
