/** The system's trash, as far as we need it. A ticket is whatever it takes to find a file in it again. */
export interface Trash {
  /** Moves a file into the trash. Null where the system does not tell where it went. */
  move(file: string): Promise<string | null>;
  /** The ticket of a file that lay at `file` and is in the trash now, or null. */
  find(file: string): Promise<string | null>;
  holds(ticket: string): Promise<boolean>;
  /** Moves it back to its place; fails with a sentence if that is taken or the trash was emptied. */
  restore(ticket: string, file: string): Promise<void>;
}
