import type { JudgedSchedule, SavedSchedule } from '../../../contract/schedule.ts';
import { rivalsOf } from './lists.ts';

interface ScoresProps {
  readonly schedule: SavedSchedule;
  readonly hidden: ReadonlySet<string>;
  readonly onHide: (label: string) => void;
}

const digits = (value: number) => Number(value.toPrecision(3)).toString();

/** Errors on held-out pictures as bars with their spread; each built-in schedule can be taken off the charts. */
export function Scores({ schedule, hidden, onHide }: ScoresProps) {
  const [ours] = schedule.held;
  if (!ours) return null;
  const rivals = rivalsOf(schedule);
  const most = Math.max(...schedule.held.map(({ score }) => score.value + score.spread));
  return (
    <table aria-label="Errors on held-out pictures" className="w-full border-separate border-spacing-y-1 text-label">
      <tbody>
        <Bar each={ours} name="This schedule" most={most} chosen />
        {rivals.map((each) => (
          <Bar key={each.label} each={each} name={each.label} most={most} shown={!hidden.has(each.label)} onToggle={() => onHide(each.label)} />
        ))}
      </tbody>
    </table>
  );
}

interface BarProps {
  readonly each: JudgedSchedule;
  readonly name: string;
  readonly most: number;
  readonly chosen?: boolean;
  readonly shown?: boolean;
  readonly onToggle?: () => void;
}

function Bar({ each, name, most, chosen = false, shown = true, onToggle }: BarProps) {
  const { value, spread } = each.score;
  const at = (error: number) => `${(100 * Math.max(error, 0)) / most}%`;
  return (
    <tr>
      <th scope="row" className="w-36 pr-3 text-left font-normal">
        {onToggle ? (
          <label className="flex h-6 cursor-pointer items-center gap-2">
            <input type="checkbox" checked={shown} onChange={onToggle} aria-label={`Show ${name} on the charts`} className="size-4 accent-(--fill)" />
            <span className="truncate">{name}</span>
          </label>
        ) : (
          <span className="pl-6 font-strong">{name}</span>
        )}
      </th>
      <td aria-hidden>
        <div className="relative h-3.5">
          <div className={chosen ? 'absolute inset-y-0 left-0 rounded-[2px] bg-accent' : 'absolute inset-y-0 left-0 rounded-[2px] bg-fill opacity-60'} style={{ width: at(value) }} />
          <div aria-hidden className="absolute top-1/2 h-px bg-text" style={{ left: at(value - spread), width: at(2 * spread) }} />
        </div>
      </td>
      <td className="w-28 pl-3 text-right text-quiet tabular-nums">
        <span className="text-text">{digits(value)}</span> ± {digits(spread)}
      </td>
    </tr>
  );
}
