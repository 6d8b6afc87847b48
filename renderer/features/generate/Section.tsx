import type { ReactNode } from 'react';
import { toggleFold, useLayout } from '../../state/layout.ts';
import { Expander } from '../../ui/Expander.tsx';

interface SectionProps {
  readonly name: string;
  readonly title: string;
  readonly summary?: string | undefined;
  readonly openFirst?: boolean;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A section of the panel; whether it is open is kept between starts. */
export function Section({ name, title, summary, openFirst = true, aside, children }: SectionProps) {
  const open = useLayout((layout) => layout.folded[name] ?? openFirst);
  return (
    <Expander title={title} summary={summary} open={open} onOpenChange={(next) => toggleFold(name, next)} aside={aside}>
      {children}
    </Expander>
  );
}
