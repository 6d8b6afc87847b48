/** “1 step”, “20 steps” */
export const stepsInWords = (steps: number): string => `${steps} ${steps === 1 ? 'step' : 'steps'}`;
