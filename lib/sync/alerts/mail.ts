import type { Actor } from '../../domain/failures.ts';
import type { AlertMark, Mail } from '../ports/alerts.ts';
import type { Command, Matter } from './matter.ts';
import type { Reason } from './rules.ts';
import { counted, subjectOf, timeText, wrapped } from './text.ts';

/** What every mail of one integration has in common. */
export interface Sender {
  /** The integration's name. */
  readonly name: string;
  /** AWS region, so that commands reach this integration from anywhere. */
  readonly region: string;
}

export type MailText = Omit<Mail, 'to'>;

const LABELS_SHOWN = 10;
/** Matters named in a mail about several. */
const MATTERS_SHOWN = 20;

export const WHO_ACTS: Readonly<Record<Actor, string>> = {
  clerk: 'a clerk, in Precoro',
  accountant: 'an accountant, in the external system',
  engineer: 'an engineer, in the set-up of precoro-sync',
};

const WHEN_TOLD =
  'You are told once: again only if it comes back, has grown tenfold, or is still open after seven days.';

/** One matter, and why it is told. `mark` is what was told before. */
export function matterMail(sender: Sender, matter: Matter, reason: Reason, mark: AlertMark): MailText {
  return {
    subject: subjectFor(sender, matter.subject),
    text: paragraphs([
      toldBefore(reason, mark),
      wrapped(matter.opening),
      wrapped(matter.words, '  '),
      wrapped(`Who can cure it: ${WHO_ACTS[matter.actor]}.`),
      labelsShown(matter.labels),
      commandLines(sender, matter.commands),
      wrapped(WHEN_TOLD),
    ]),
  };
}

/** Several matters at once, when there are too many for a mail each. */
export function overflowMail(sender: Sender, matters: readonly Matter[]): MailText {
  const shown = matters.slice(0, MATTERS_SHOWN).map(({ title }) => wrapped(title, '  '));
  const more = matters.length - shown.length;
  return {
    subject: subjectFor(sender, `${counted(matters.length, 'more cause')} of failures`),
    text: paragraphs([
      wrapped(`Besides what other mails tell, ${counted(matters.length, 'cause')} more are open:`),
      [...shown, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n'),
      commandLines(sender, [{ line: 'failures', effect: 'lists every record by its cause' }]),
      wrapped(WHEN_TOLD),
    ]),
  };
}

export function subjectFor({ name }: Sender, words: string): string {
  return subjectOf(`[precoro-sync ${name}] ${words}`);
}

export function paragraphs(parts: readonly (string | null)[]): string {
  return `${parts.filter((part) => part !== null).join('\n\n')}\n`;
}

/** A command is never broken: it is there to be copied. */
export function commandLines({ region }: Sender, commands: readonly Command[]): string {
  const lines = commands.flatMap(({ line, effect }) => [
    `  npx precoro-sync ${line} --region ${region}`,
    wrapped(effect, '      '),
  ]);
  return ['What to type:', ...lines].join('\n');
}

function toldBefore(reason: Reason, { toldAt, toldCount }: AlertMark): string | null {
  const told = toldAt === null ? 'before' : `at ${timeText(toldAt)}`;
  switch (reason) {
    case 'new':
      return null;
    case 'back':
      return wrapped(`This is back: you were told ${told}, then it was gone.`);
    case 'grown':
      return wrapped(`This has grown: it was ${counted(toldCount, 'record')} when you were told ${told}.`);
    case 'still open':
      return wrapped(`This is still open: you were told ${told}.`);
  }
}

function labelsShown(labels: readonly string[]): string | null {
  if (labels.length === 0) return null;
  const more = labels.length - LABELS_SHOWN;
  const shown = labels.slice(0, LABELS_SHOWN).join(', ');
  return wrapped(`Records: ${shown}${more > 0 ? ` and ${more} more` : ''}`);
}
