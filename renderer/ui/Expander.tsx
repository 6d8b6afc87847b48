import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

interface ExpanderProps {
  readonly title: string;
  /** What stands inside, in a few words, while it is folded. */
  readonly summary?: string | undefined;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** At the right of the title, outside the button. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Expander({ title, summary, open, onOpenChange, aside, children }: ExpanderProps) {
  return (
    <Collapsible.Root open={open} onOpenChange={onOpenChange} render={<section aria-label={title} />} className="hairline-t">
      <h2 className="flex items-center">
        <Collapsible.Trigger className="group flex h-9 min-w-0 flex-1 items-center gap-1.5 px-4 text-left text-label">
          <ChevronRight size={14} className="text-quiet transition-transform group-data-panel-open:rotate-90" />
          <span className="font-strong text-text">{title}</span>
          {!open && summary && <span className="ml-auto truncate pl-3 text-quiet">{summary}</span>}
        </Collapsible.Trigger>
        {open && aside && <span className="pr-4">{aside}</span>}
      </h2>
      <Collapsible.Panel>
        <div className="flex flex-col gap-1 px-4 pb-3">{children}</div>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
