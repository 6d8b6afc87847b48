import { useEffect, useState, type DragEvent, type ReactNode } from 'react';
import { generates, useModels } from '../../data/library.ts';
import { commandOf, perform } from '../../state/commands.ts';
import { draft, seedDraft, setDraft } from '../../state/draft.ts';
import { showPicture } from '../../state/view.ts';
import { classes } from '../../ui/classes.ts';
import { pictureDrag } from '../../lib/drag.ts';
import { AdvancedSection } from './AdvancedSection.tsx';
import { defaultsOf, factory } from './bind.ts';
import { Foot } from './Foot.tsx';
import { GuidanceSection } from './GuidanceSection.tsx';
import { ModelSection } from './ModelSection.tsx';
import { Networks } from './Networks.tsx';
import { PromptField } from './PromptField.tsx';
import { SamplingSection } from './SamplingSection.tsx';
import { SeedSection } from './SeedSection.tsx';
import { SizeSection } from './SizeSection.tsx';

/** Everything that decides a picture, in A1111's order and words. */
export function GeneratePanel({ queue }: { queue: ReactNode }) {
  const models = useModels().data;
  const [over, setOver] = useState(false);
  // What a first start uses: the built-in model, and where a build came without one, the first that there is.
  const first = models?.find((model) => model.builtin && !model.missing) ?? models?.find(generates);
  useEffect(() => {
    if (!first) return;
    seedDraft({ model: first.id, ...defaultsOf(first) });
    // A panel that was changed before the models were known still names no model at all.
    if (draft().model === factory.model) setDraft({ model: first.id }, null);
  }, [first]);

  const drop = (event: DragEvent): void => {
    setOver(false);
    const id = event.dataTransfer.getData(pictureDrag);
    if (!id) return;
    event.preventDefault();
    showPicture(id);
    perform(commandOf('picture.use'));
  };

  return (
    <section
      aria-label="Settings of the next picture"
      className={classes('flex h-full min-h-0 flex-col bg-panel [--label-width:100px]', over && 'outline-2 -outline-offset-2 outline-accent')}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(pictureDrag)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={drop}
    >
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="flex flex-col gap-2.5 px-4 pt-3 pb-4">
          <PromptField name="prompt" rows={4} placeholder="Press Ctrl+Enter to generate, Alt+Enter to skip, Esc to interrupt" />
          <PromptField name="negativePrompt" rows={2} placeholder="What should not be in it" />
        </div>
        <ModelSection />
        <SizeSection />
        <SamplingSection />
        <GuidanceSection />
        <SeedSection />
        <Networks />
        <AdvancedSection />
      </div>
      <Foot queue={queue} />
    </section>
  );
}
