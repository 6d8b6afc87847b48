import { Copy, FolderOpen, Info, ListChecks, Shuffle, Sprout, Scaling, Search, Star, TextQuote, Trash2, Undo2 } from 'lucide-react';
import { getImage, imageChanged, imageRemoved, knownImage, loadedEntries } from '../../data/images.ts';
import { studio } from '../../studio.ts';
import type { Command } from '../../state/commands.ts';
import { did, undoDeed, type Deed } from '../../state/deeds.ts';
import type { Facts } from '../../state/facts.ts';
import { layout, setLayout } from '../../state/layout.ts';
import { notify, report } from '../../state/notices.ts';
import { leave, select, setLoupe, setSearch, showPicture, view } from '../../state/view.ts';
import { plural } from '../../lib/format.ts';
import { neighbourOf } from './neighbour.ts';
import { all, allButSeed, only, takeSettings } from './use-settings.ts';

const group = 'Picture';
const chosen = ({ selected }: Facts): true | string => (selected === null ? 'No picture is selected.' : true);

/** The list the person is looking at. */
const order = ({ place }: Facts): readonly string[] => loadedEntries(place === 'history' ? view().search : '').map((entry) => entry.id);

function step(facts: Facts, by: 1 | -1): void {
  const ids = order(facts);
  const at = facts.selected === null ? -1 : ids.indexOf(facts.selected);
  const next = ids[at < 0 ? 0 : at + by];
  if (next === undefined) return;
  if (facts.place === 'history') select(next);
  else showPicture(next);
}

async function trash(facts: Facts): Promise<void> {
  const imageIds = facts.selection.length > 0 ? [...facts.selection] : [facts.selected!];
  const neighbour = neighbourOf(order(facts), imageIds);
  const { trashed } = await studio.call('image.trash', { imageIds });
  for (const id of imageIds) imageRemoved(id);
  leave(imageIds, neighbour);
  const deed: Deed = {
    label: `Move ${plural(trashed, 'picture')} to the trash`,
    undo: async () => {
      const { restored } = await studio.call('image.restore', { imageIds });
      if (restored < imageIds.length) notify({ level: 'warn', text: `${plural(imageIds.length - restored, 'picture')} could not be brought back: no longer in the trash.` });
      const first = imageIds[0];
      if (restored > 0 && first !== undefined) (facts.place === 'history' ? select : showPicture)(first);
    },
  };
  did(deed);
  notify({ level: 'info', text: `${plural(trashed, 'picture')} moved to the trash.`, action: { label: 'Undo', run: () => void undoDeed(deed).catch(report) } });
}

async function rate({ selection, selected }: Facts, rating: number): Promise<void> {
  const imageIds = selection.length > 0 ? selection : [selected!];
  const before = await Promise.all(imageIds.map(getImage));
  const give = async (imageId: string, stars: number): Promise<void> => imageChanged(await studio.call('image.rate', { imageId, rating: stars }));
  for (const imageId of imageIds) await give(imageId, rating);
  did({
    label: `Rate ${plural(imageIds.length, 'picture')}`,
    undo: async () => {
      for (const record of before) await give(record.id, record.rating);
    },
  });
}

const take = (id: string, label: string, icon: Command['icon'], key: string, what: string, choose: Parameters<typeof takeSettings>[2]): Command => ({
  id,
  label,
  group,
  ...(icon ? { icon } : {}),
  shortcuts: [key],
  enabled: chosen,
  run: ({ selected }) => takeSettings(selected!, what, choose),
});

export const pictureCommands: readonly Command[] = [
  take('picture.use', 'Use all its settings', ListChecks, 'A', 'All settings', all),
  take('picture.use-but-seed', 'Use all but the seed', Shuffle, 'R', 'All settings but the seed', allButSeed),
  take('picture.use-seed', 'Use its seed', Sprout, 'S', 'The seed', only('seed', 'variationSeed', 'variationStrength')),
  take('picture.use-prompt', 'Use its prompts', TextQuote, 'P', 'The prompts', only('prompt', 'negativePrompt')),
  take('picture.use-size', 'Use its size', Scaling, 'D', 'The size', only('width', 'height')),
  {
    id: 'picture.copy',
    label: 'Copy picture and infotext',
    group,
    icon: Copy,
    shortcuts: ['Mod+C'],
    enabled: chosen,
    // Text that is selected is what the person means to copy.
    where: () => (window.getSelection()?.toString() ?? '') === '',
    run: async ({ selected }) => {
      await studio.call('image.copy', { imageId: selected! });
      notify({ level: 'info', text: 'Picture and infotext copied.' });
    },
  },
  { id: 'picture.reveal', label: 'Show the file', group, icon: FolderOpen, shortcuts: ['Mod+Shift+R'], enabled: chosen, run: ({ selected }) => studio.call('image.reveal', { imageId: selected! }) },
  { id: 'picture.trash', label: 'Move to the trash', group, icon: Trash2, shortcuts: ['Delete'], enabled: chosen, run: trash },
  {
    id: 'picture.favourite',
    label: 'Favourite',
    group,
    icon: Star,
    shortcuts: ['.'],
    enabled: chosen,
    run: async ({ selected }) => {
      const imageId = selected!;
      imageChanged(await studio.call('image.favourite', { imageId, favourite: !(knownImage(imageId)?.favourite ?? false) }));
    },
  },
  {
    id: 'picture.undo',
    label: 'Take back the last deed on pictures',
    group,
    icon: Undo2,
    shortcuts: ['Mod+Z'],
    where: ({ place }) => place === 'history',
    enabled: ({ lastDeed }) => (lastDeed === null ? 'Nothing was done to pictures.' : true),
    run: () => undoDeed(),
  },
  {
    id: 'picture.same-seed',
    label: 'All pictures of this seed',
    group,
    icon: Search,
    enabled: chosen,
    run: async ({ selected }) => {
      const { recipe, settings } = await getImage(selected!);
      const seed = recipe?.seed ?? settings?.seed;
      if (seed === undefined || seed === null) return;
      setSearch(`seed:${seed}`);
      setLoupe(false);
      setLayout({ place: 'history' });
    },
  },
  { id: 'picture.next', label: 'Next (older) picture', group, shortcuts: ['ArrowRight'], hidden: true, run: (facts) => step(facts, 1) },
  { id: 'picture.previous', label: 'Previous (newer) picture', group, shortcuts: ['ArrowLeft'], hidden: true, run: (facts) => step(facts, -1) },
  ...[0, 1, 2, 3, 4, 5].map(
    (rating): Command => ({
      id: `picture.rate-${rating}`,
      label: rating === 0 ? 'No rating' : `Rate ${rating} of 5`,
      group,
      shortcuts: [String(rating)],
      unlisted: true,
      where: ({ place }) => ['history', 'compare', 'experiments'].includes(place),
      hidden: true,
      enabled: chosen,
      run: (facts) => rate(facts, rating),
    }),
  ),
  { id: 'inspector', label: 'Recipe of the picture', group, icon: Info, shortcuts: ['I'], on: () => layout().inspector, run: () => setLayout({ inspector: !layout().inspector }) },
];
