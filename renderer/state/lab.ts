import { create } from 'zustand';

/** Stands for the built-in schedules as a whole, among the ids of saved ones. */
export const builtIn = 'built-in';

/** Which schedule of the lab is looked at; null for the newest. */
interface Lab {
  readonly selected: string | null;
}

export const useLab = create<Lab>(() => ({ selected: null }));
export const lookAt = (selected: string | null): void => useLab.setState({ selected });
