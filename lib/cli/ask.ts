import { checkbox, confirm as askConfirm, input, select } from '@inquirer/prompts';
import type { CliIo } from './io.ts';

/** All questions are shown on `stderr`, so that a result can go into a file meanwhile. Ctrl-C throws ExitPromptError. */
export type Terminal = Pick<CliIo, 'stdin' | 'stderr'>;

/** Yes or no; Enter alone says no. */
export async function confirm(terminal: Terminal, message: string): Promise<boolean> {
  return askConfirm({ message, default: false }, contextOf(terminal));
}

/** True for exactly that word; anything else says no. */
export async function confirmByWord(terminal: Terminal, message: string, word: string): Promise<boolean> {
  return (await input({ message }, contextOf(terminal))).trim() === word;
}

/** A text; `check` answers what is wrong with it, or null. */
export async function askText(
  terminal: Terminal,
  message: string,
  current: string,
  check: (text: string) => string | null,
): Promise<string> {
  const validate = (text: string) => check(text) ?? true;
  return input({ message, default: current, prefill: 'editable', validate }, contextOf(terminal));
}

/** One of several words. */
export async function askChoice(
  terminal: Terminal,
  message: string,
  current: string,
  choices: readonly string[],
): Promise<string> {
  return select({ message, default: current, choices: [...choices] }, contextOf(terminal));
}

/** Some of several words, at least one; all are chosen at first. */
export async function askChoices(
  terminal: Terminal,
  message: string,
  choices: readonly string[],
): Promise<readonly string[]> {
  const all = choices.map((value) => ({ value, checked: true }));
  return checkbox({ message, choices: all, required: true }, contextOf(terminal));
}

function contextOf({ stdin, stderr }: Terminal) {
  return { input: stdin, output: stderr };
}
