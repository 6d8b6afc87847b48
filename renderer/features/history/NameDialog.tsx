import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { fieldClass } from '../../ui/classes.ts';
import { Dialog } from '../../ui/Dialog.tsx';

/** Asks for a name. */
export function NameDialog({ title, onName, onClose }: { title: string; onName: (name: string) => void; onClose: () => void }) {
  const [name, setName] = useState('');
  const empty = name.trim() === '';
  return (
    <Dialog title={title} open onOpenChange={(open) => !open && onClose()} width="w-96">
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (empty) return;
          onClose();
          onName(name.trim());
        }}
      >
        <input aria-label="Name" ref={(field) => field?.focus()} maxLength={100} value={name} onChange={(event) => setName(event.target.value)} className={`${fieldClass} h-7 min-w-0 flex-1 px-2 text-body select-text`} />
        <Button type="submit" look="primary" reason={empty ? 'Type a name first.' : null}>
          Go on
        </Button>
      </form>
    </Dialog>
  );
}
