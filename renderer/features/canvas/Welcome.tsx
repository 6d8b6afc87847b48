import { FilePlus2, FolderPlus, Play } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { generates, useModels } from '../../data/library.ts';
import { useCommand } from '../../state/commands.ts';
import { setDraft } from '../../state/draft.ts';
import { Button } from '../../ui/Button.tsx';
import { drawFrames } from './first-light.ts';

/** Prompts that the built-in model was made for. */
const invitations = ['a red circle on a blue background', 'a small white house at night', 'a yellow fish in the sea'] as const;

/** The first start: a picture coming out of noise, and the sentence that begins one's own. */
export function Welcome() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const models = useModels().data;
  // When the window has drawn all that can be used.
  useEffect(() => {
    const soon = requestIdleCallback(() => drawFrames(canvas.current!), { timeout: 500 });
    return () => cancelIdleCallback(soon);
  }, []);
  return (
    <div className="grid size-full place-items-center overflow-y-auto">
      <div className="flex w-full max-w-180 flex-col items-center gap-8 text-center">
        <canvas ref={canvas} role="img" aria-label="A picture coming out of noise in five steps" className="aspect-[5.32] w-full" />
        {models?.some((model) => model.builtin || generates(model)) === false ? <NoModel known={models.length} /> : <Invitation builtin={models?.some((model) => model.builtin) ?? false} />}
      </div>
    </div>
  );
}

function Words({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2">
      <h1 className="text-display font-strong text-balance text-text">{title}</h1>
      <p className="max-w-112 text-body text-balance text-quiet">{children}</p>
    </div>
  );
}

function Invitation({ builtin }: { builtin: boolean }) {
  const generate = useCommand('generate');
  return (
    <>
      <Words title="Every picture begins as noise.">
        Write what should come out of it on the left, or start from one of these.{builtin && ' The model is already here; nothing is downloaded.'}
      </Words>
      <div className="flex flex-wrap justify-center gap-2">
        {invitations.map((prompt) => (
          <Button
            key={prompt}
            look="plain"
            reason={generate.reason}
            onClick={() => {
              setDraft({ prompt }, null);
              generate.run();
            }}
          >
            <Play size={12} className="text-quiet" /> {prompt}
          </Button>
        ))}
      </div>
    </>
  );
}

/** A build without a model of its own, and no folder of a person's yet. */
function NoModel({ known }: { known: number }) {
  const addFolder = useCommand('models.add-folder');
  const add = useCommand('models.add');
  return (
    <>
      <Words title="Bring a model.">
        {known > 0 ? 'None of the files found so far makes pictures by itself.' : 'Nothing here makes pictures yet.'} Point Stepwise at the folder your checkpoints lie in, A1111’s or ComfyUI’s for example, or at one .safetensors file. Nothing is copied or changed.
      </Words>
      <div className="flex flex-wrap justify-center gap-2">
        <Button look="primary" size="large" onClick={addFolder.run}>
          <FolderPlus size={14} /> {addFolder.command.label}
        </Button>
        <Button size="large" onClick={add.run}>
          <FilePlus2 size={14} /> {add.command.label}
        </Button>
      </div>
    </>
  );
}
