import { useEffect, useRef } from 'react';
import { useCommand } from '../../state/commands.ts';
import { setDraft } from '../../state/draft.ts';
import { Button } from '../../ui/Button.tsx';
import { Play } from 'lucide-react';
import { drawFrames } from './first-light.ts';

/** Prompts that the built-in model was made for. */
const invitations = ['a red circle on a blue background', 'a small house under a night sky with stars', 'a yellow fish in the sea at sunset'] as const;

/** The first start: a picture coming out of noise, and the sentence that begins one's own. */
export function Welcome() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const generate = useCommand('generate');
  useEffect(() => drawFrames(canvas.current!), []);
  return (
    <div className="grid size-full place-items-center overflow-y-auto">
      <div className="flex w-full max-w-180 flex-col items-center gap-8 text-center">
        <canvas ref={canvas} role="img" aria-label="A picture coming out of noise in five steps" className="aspect-[5.32] w-full" />
        <div className="flex flex-col items-center gap-2">
          <h2 className="text-display font-strong text-balance text-text">Every picture begins as noise.</h2>
          <p className="max-w-112 text-body text-balance text-quiet">Write what should come out of it on the left, or start from one of these. The model is already here; nothing is downloaded.</p>
        </div>
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
      </div>
    </div>
  );
}
