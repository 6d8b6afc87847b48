import { useState } from 'react';
import type { Experiment } from '../../../contract/experiment.ts';
import { experiments, useAxisInfos } from '../../data/experiments.ts';
import { setExperimentView, useExperimentView } from '../../state/experiments.ts';
import { notify } from '../../state/notices.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { classes, fieldClass } from '../../ui/classes.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Picker } from './editor/Picker.tsx';

/** More values for an axis. What is made stays; only what is new is rendered. */
export function AddValues({ experiment }: { experiment: Experiment }) {
  const open = useExperimentView((state) => state.dialog === 'values');
  const close = (): void => setExperimentView({ dialog: null });
  return (
    <Dialog title="Add values" open={open} onOpenChange={(next) => !next && close()} width="w-140">
      {open && <Form experiment={experiment} onDone={close} />}
    </Dialog>
  );
}

function Form({ experiment, onDone }: { experiment: Experiment; onDone: () => void }) {
  const infos = useAxisInfos().data;
  const [axisId, setAxisId] = useState(experiment.axes[0]?.id ?? '');
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const axis = experiment.axes.find((each) => each.id === axisId);
  const info = infos?.find((each) => each.kind === axis?.kind);
  if (!axis) return <p className="text-body">This experiment varies nothing, so there is nothing to add to.</p>;
  const others = experiment.axes.filter((each) => each !== axis).reduce((product, each) => product * each.values.length, 1);

  const add = async (): Promise<void> => {
    setBusy(true);
    try {
      const before = experiment.counts.total;
      await experiments.addValues(experiment.id, axis.id, text);
      notify({ level: 'info', text: `Values added to ${axis.label}; the ${before} cells that were there stay as they are.` });
      onDone();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <div className="flex items-center gap-2">
        <Choice
          label="Axis"
          className="w-44 shrink-0"
          value={axisId}
          options={experiment.axes.map((each) => ({ value: each.id, label: each.label }))}
          onChange={(next) => {
            setAxisId(next);
            setText('');
            setProblem(null);
          }}
        />
        <input
          aria-label={`New values of ${axis.label}`}
          placeholder={info?.example}
          value={text}
          spellCheck={false}
          aria-invalid={problem !== null || undefined}
          onChange={(event) => {
            setText(event.target.value);
            setProblem(null);
          }}
          className={classes(fieldClass, 'h-7 min-w-0 flex-1 px-2 text-body select-text')}
        />
        {info && <Picker info={info} text={text} onChange={setText} />}
      </div>
      <p className="text-label text-quiet">
        There {axis.values.length === 1 ? 'is' : 'are'} now: {axis.values.slice(0, 12).map((value) => value.label).join(', ')}
        {axis.values.length > 12 && ', …'}. Each new value makes {others === 1 ? 'one cell' : `${others} cells`}; nothing that is made is made again.
      </p>
      {problem !== null && (
        <p role="alert" className="text-label text-bad">
          {problem}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button look="primary" type="submit" reason={text.trim() === '' ? 'Write or pick the new values first.' : busy ? 'They are being added.' : null}>
          Add
        </Button>
      </div>
    </form>
  );
}
