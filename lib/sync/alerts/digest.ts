import type { Actor } from '../../domain/failures.ts';
import type { AlertMark } from '../ports/alerts.ts';
import { commandLines, paragraphs, subjectFor, WHO_ACTS } from './mail.ts';
import type { MailText, Sender } from './mail.ts';
import type { Matter } from './matter.ts';
import { counted, timeText, wrapped } from './text.ts';

const ACTORS: readonly Actor[] = ['clerk', 'accountant', 'engineer'];
const MONDAY = 1;
/** Matters named per actor, and solved ones. */
const SHOWN = 20;

export interface DigestContent {
  /** The moment it was due. */
  readonly dueAt: number;
  /** When the one before was sent. */
  readonly previousAt: number;
  readonly open: readonly Matter[];
  /** Told once, and gone since the previous digest. */
  readonly solved: readonly AlertMark[];
}

/**
 * The day in one mail; null on a day without anything to tell. On Mondays it is sent all the same: silence would look
 * like mail that does not arrive.
 */
export function digestMail(
  sender: Sender,
  { dueAt, previousAt, open, solved }: DigestContent,
): MailText | null {
  const isQuiet = open.length === 0 && solved.length === 0;
  if (isQuiet && new Date(dueAt).getUTCDay() !== MONDAY) return null;
  return {
    subject: subjectFor(sender, isQuiet ? 'all is well' : headline(open, solved)),
    text: paragraphs([
      wrapped(
        `The digest of ${timeText(dueAt)}. ${open.length === 0 ? 'Nothing is open' : `Open: ${summary(open)}`}.`,
      ),
      ...ACTORS.map((actor) => openFor(actor, open)),
      solvedSince(previousAt, solved),
      isQuiet ? wrapped('On other quiet days no digest is sent: this one shows that mail arrives.') : null,
      open.length === 0 ? null : commandLines(sender, COMMANDS),
    ]),
  };
}

const COMMANDS = [
  { line: 'failures', effect: 'lists every record by its cause' },
  { line: 'retry --cause CAUSE', effect: 'tries the records of a cause again, once it is cured' },
];

function headline(open: readonly Matter[], solved: readonly AlertMark[]): string {
  if (open.length === 0) return `nothing is open, ${counted(solved.length, 'cause')} solved`;
  const byActor = ACTORS.flatMap((actor) => {
    const { length } = open.filter((matter) => matter.actor === actor);
    return length === 0 ? [] : [`${actor} ${length}`];
  });
  return `open: ${summary(open)} (${byActor.join(', ')})`;
}

function summary(open: readonly Matter[]): string {
  const records = open.reduce((sum, { count }) => sum + count, 0);
  return records === 0
    ? counted(open.length, 'cause')
    : `${counted(open.length, 'cause')}, ${counted(records, 'record')}`;
}

/** Those with most records first. */
function openFor(actor: Actor, open: readonly Matter[]): string | null {
  const mine = open.filter((matter) => matter.actor === actor).toSorted((a, b) => b.count - a.count);
  if (mine.length === 0) return null;
  return [`For ${WHO_ACTS[actor]}`, ...mine.slice(0, SHOWN).map(entry), ...andMore(mine)].join('\n');
}

/** The cause stands out on the left, for it is what to type. */
function entry({ cause, title, since, words }: Matter): string {
  const margin = `  ${cause ?? '------'}  `;
  const indent = ' '.repeat(margin.length);
  const what = wrapped(`${title}, since ${timeText(since)}`, indent);
  return `${margin}${what.slice(margin.length)}\n${wrapped(words, indent)}`;
}

function solvedSince(previousAt: number, solved: readonly AlertMark[]): string | null {
  if (solved.length === 0) return null;
  const shown = solved.slice(0, SHOWN).map(({ title }) => wrapped(title, '  '));
  return [`Solved since ${timeText(previousAt)}`, ...shown, ...andMore(solved)].join('\n');
}

function andMore(all: readonly unknown[]): readonly string[] {
  return all.length > SHOWN ? [`  and ${all.length - SHOWN} more`] : [];
}
