import type { ReactNode } from 'react';

interface LineProps {
  readonly title: string;
  readonly about?: string;
  readonly labelId?: string;
  readonly children: ReactNode;
}

export function Line({ title, about, labelId, children }: LineProps) {
  return (
    <div className="flex min-h-14 items-center gap-6 px-4 py-2">
      <div className="min-w-0 flex-1">
        <div id={labelId} className="text-body">
          {title}
        </div>
        {about && <div className="text-label leading-[1.4] text-quiet">{about}</div>}
      </div>
      {children}
    </div>
  );
}
