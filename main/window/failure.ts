import { writeSync } from 'node:fs';
import { dialog } from 'electron';

/** The sentence a person sees when the program cannot start at all, in a window of its own and in the terminal it was started from. */
export async function showFailure(message: string): Promise<void> {
  try {
    writeSync(2, `stepwise: ${message}\n`);
  } catch {
    // Started from no terminal.
  }
  await dialog.showMessageBox({ type: 'error', title: 'Stepwise', message: 'Stepwise could not start.', detail: message, buttons: ['Close'] });
}
