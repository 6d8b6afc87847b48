import type { LucideIcon } from 'lucide-react';
import { pressed, isTyping, type Shortcut } from '../lib/shortcut.ts';
import { facts, useFacts, type Facts } from './facts.ts';
import { report } from './notices.ts';

/** Something a person can do. Buttons, menus, keys, the palette and the list of shortcuts all read the same value. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** Heading in the palette and the list of shortcuts. */
  readonly group: string;
  readonly icon?: LucideIcon;
  readonly shortcuts?: readonly Shortcut[];
  /** Whether its keys work while letters are being typed. */
  readonly whileTyping?: boolean;
  /** Where its keys mean it; elsewhere they may mean something else. Without it: everywhere. */
  readonly where?: (facts: Facts) => boolean;
  /** True, or the sentence why not. */
  readonly enabled?: (facts: Facts) => true | string;
  /** For commands that are on or off. */
  readonly on?: (facts: Facts) => boolean;
  /** Not in the palette: it needs a place to work on. */
  readonly hidden?: boolean;
  /** Not in the list of shortcuts: another line there speaks for it. */
  readonly unlisted?: boolean;
  readonly run: (facts: Facts) => void | Promise<void>;
}

let table: readonly Command[] = [];
const byId = new Map<string, Command>();

/** Told once, by the app, which commands there are. */
export function setCommands(commands: readonly Command[]): void {
  table = commands;
  byId.clear();
  for (const command of commands) {
    if (byId.has(command.id)) throw new Error(`Two commands are called ${command.id}.`);
    byId.set(command.id, command);
  }
}

export const allCommands = (): readonly Command[] => table;

export function commandOf(id: string): Command {
  const command = byId.get(id);
  if (!command) throw new Error(`There is no command ${id}.`);
  return command;
}

/** True, or the sentence why it cannot be done now. */
export const whether = (command: Command, now = facts()): true | string => command.enabled?.(now) ?? true;

export function perform(command: Command): void {
  const now = facts();
  if (whether(command, now) !== true) return;
  Promise.resolve()
    .then(() => command.run(now))
    .catch(report);
}

export interface CommandState {
  readonly command: Command;
  /** Why it cannot be done now; null when it can. */
  readonly reason: string | null;
  readonly on: boolean | undefined;
  readonly run: () => void;
}

export function useCommand(id: string): CommandState {
  const command = commandOf(id);
  const can = useFacts((now) => whether(command, now));
  const on = useFacts((now) => command.on?.(now));
  return { command, reason: can === true ? null : can, on, run: () => perform(command) };
}

/** The command a key press means, here and now. */
export function commandFor(event: KeyboardEvent): Command | undefined {
  const now = facts();
  const typing = isTyping(event.target);
  return table.find(
    (command) =>
      (!typing || command.whileTyping) &&
      (command.where?.(now) ?? true) &&
      command.shortcuts?.some((shortcut) => pressed(event, shortcut)) &&
      whether(command, now) === true,
  );
}
