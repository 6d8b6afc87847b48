import { CircleHelp } from 'lucide-react';
import { setSearch } from '../../state/view.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Popover } from '../../ui/Popover.tsx';

/** The search language by example; each example searches when it is pressed. */
const examples = [
  ['red circle', 'both words, in the prompt or the notes'],
  ['"red circle"', 'the phrase'],
  ['-prompt:cat', 'without a word in the prompt'],
  ['model:dreamshaper', 'part of the model’s name, or its hash'],
  ['sampler:dpmpp_2m schedule:karras', 'sampler and schedule'],
  ['steps:>10 cfg:5..8', 'numbers: >, <, >=, <=, from..to'],
  ['seed:42', 'the same seed'],
  ['size:512x768', 'width and height'],
  ['date:2026-11', 'a day, month or year'],
  ['rating:>=4', 'stars'],
  ['is:favourite', 'favourite, rated, noted, missing or trashed'],
] as const;

export function SearchHelp() {
  return (
    <Popover title="How to search" className="w-110" trigger={<IconButton label="How to search" icon={<CircleHelp size={16} />} className="-ml-2" />}>
      <h2 className="px-4 py-3 text-body font-strong hairline-b">How to search</h2>
      <ul className="overflow-y-auto p-1">
        {examples.map(([text, about]) => (
          <li key={text}>
            <button type="button" onClick={() => setSearch(text)} className="flex w-full items-baseline gap-3 rounded-control px-3 py-1.5 text-left text-label hover:bg-hover">
              <span className="w-52 shrink-0 font-mono text-meta text-text">{text}</span>
              <span className="text-quiet">{about}</span>
            </button>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
