import { create } from 'zustand';

/** How the one picture in sight is magnified, and how often a command asked for more or less. */
export const useStage = create<{ zoomWish: number; scale: number }>(() => ({ zoomWish: 0, scale: 1 }));
export const wishZoom = (): void => useStage.setState(({ zoomWish }) => ({ zoomWish: zoomWish + 1 }));
export const setScale = (scale: number): void => useStage.setState({ scale });
