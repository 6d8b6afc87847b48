/**
 * Whose rules a list of noise levels follows where programs differ under one name. `stepwise` is ComfyUI's list with
 * its plain faults mended, and each entry says which; the other two reproduce those programs' pictures.
 */
export const conventions = ['stepwise', 'comfyui', 'a1111'] as const;
export type Convention = (typeof conventions)[number];
