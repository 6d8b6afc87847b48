import { settingsOfReading } from '../../data/reading.ts';
import { setDraft, undoDraft } from '../../state/draft.ts';
import { notify, report } from '../../state/notices.ts';
import { studio } from '../../studio.ts';

/** Whether a text looks like a picture's settings as A1111 writes them, and is worth asking about. */
export const looksLikeInfotext = (text: string): boolean => /\bSteps: ?\d+\b/.test(text) && /\b(Sampler|Seed|CFG scale|Size): ?\S/i.test(text);

/** Takes the settings of a pasted infotext; the text itself where it holds none. */
export async function pasteInfotext(text: string, asText: () => void): Promise<void> {
  const reading = await studio.call('infotext.read', { text }).catch(() => null);
  if (!reading?.settings) return asText();
  const { settings, unknown } = settingsOfReading({ ...reading, settings: reading.settings });
  setDraft(settings, null);
  const told = [...(unknown.length > 0 ? [`not here: ${unknown.join(', ')}`] : []), ...(reading.notes ?? [])];
  notify({
    level: told.length > 0 ? 'warn' : 'info',
    text: `Settings of the pasted text taken over.${told.length > 0 ? ` ${told.join(' ')}` : ''}`,
    action: { label: 'Undo', run: undoDraft },
  });
}
export const paste = (text: string, asText: () => void): void => void pasteInfotext(text, asText).catch(report);
