import { create } from 'zustand';

/** What the canvas alone needs to know between its parts. */
export const useStage = create<{ zoomWish: number; scale: number }>(() => ({ zoomWish: 0, scale: 1 }));
export const wishZoom = (): void => useStage.setState(({ zoomWish }) => ({ zoomWish: zoomWish + 1 }));
export const setScale = (scale: number): void => useStage.setState({ scale });
