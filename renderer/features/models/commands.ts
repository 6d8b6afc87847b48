import { FilePlus2, FolderPlus } from 'lucide-react';
import type { Command } from '../../state/commands.ts';
import { addModel, addModelFolder } from './add.ts';

const group = 'Models';

export const modelCommands: readonly Command[] = [
  { id: 'models.add', label: 'Add a model', group, icon: FilePlus2, run: addModel },
  { id: 'models.add-folder', label: 'Add a folder', group, icon: FolderPlus, run: addModelFolder },
];
