import { dialog } from 'electron';

/** The sentence a person sees when the program cannot start at all. */
export async function showFailure(message: string): Promise<void> {
  await dialog.showMessageBox({ type: 'error', title: 'Stepwise', message: 'Stepwise could not start.', detail: message, buttons: ['Close'] });
}
