import type { A1111Names } from '../image/metadata/recipe-infotext.ts';
import { samplers } from '../samplers/table.ts';
import { schedules } from '../schedules/table.ts';

/** A1111's name for an entry where it has one, else the entry's own label. */
const name = (entry: { readonly label: string; readonly aliases: { readonly a1111?: readonly string[] } } | undefined, id: string) =>
  entry?.aliases.a1111?.[0] ?? entry?.label ?? id;

export const a1111Names: A1111Names = {
  sampler: (id) => name(samplers[id as keyof typeof samplers], id),
  schedule: (id) => name(schedules[id as keyof typeof schedules], id),
};
