/** A file beside a history that was found damaged while it was used; the next start looks closer. */
export const suspectMark = (file: string): string => `${file}.suspect`;
