import { create } from 'zustand';

/** Which schedule of the lab is looked at. */
interface Lab {
  readonly selected: string | null;
}

export const useLab = create<Lab>(() => ({ selected: null }));
export const lookAt = (selected: string | null): void => useLab.setState({ selected });
