import type { Experiment } from '../../../../contract/experiment.ts';
import { setExperimentView, useExperimentView } from '../../../state/experiments.ts';
import { Choice } from '../../../ui/Choice.tsx';

/** The axis whose values are judged: the chosen one, or the first that has several. */
export function useJudgedAxis(experiment: Experiment): string | null {
  const chosen = useExperimentView((state) => state.judged);
  const several = experiment.axes.filter((axis) => axis.values.length > 1);
  return several.find((axis) => axis.id === chosen)?.id ?? several.find((axis) => !['seed', 'variationSeed', 'prompt'].includes(axis.kind))?.id ?? several[0]?.id ?? null;
}

/** Which axis is judged. */
export function AxisChoice({ experiment, value }: { experiment: Experiment; value: string }) {
  return (
    <span className="flex items-center gap-2 text-label text-quiet">
      Judge
      <Choice
        label="Judge"
        className="w-44"
        value={value}
        options={experiment.axes.filter((axis) => axis.values.length > 1).map((axis) => ({ value: axis.id, label: axis.label }))}
        onChange={(judged) => setExperimentView({ judged })}
      />
    </span>
  );
}
