import { parseRecordKey } from '../domain/records.ts';
import type { Failure } from '../domain/failures.ts';
import { DAY, HOUR } from '../domain/time.ts';
import { wasUnlinked } from '../sync/idempotency-key.ts';
import type { Link, Wait } from '../sync/ports/state.ts';
import { DEFINITIONS_KEY } from '../sync/read-definitions.ts';
import { QUIET_MS } from '../sync/timing.ts';
import { gateKey } from '../sync/travel.ts';
import type { KnownRecord, Place } from './known-record.ts';
import { closedGate } from './verdict-gate.ts';
import type { CompanySide, Verdict } from './views.ts';
import { capital, counterpartOf, sentence, timeInWords } from './words.ts';

type Held = Pick<Place, 'travel'> & { readonly link: Link };

/** What stands on the link itself: a hold, a failure, an open question, a wait. Null when nothing does. */
export function linkVerdict(
  known: KnownRecord,
  { link, travel }: Place,
  external: CompanySide['external'],
): Verdict | null {
  if (!link) return null;
  if (link.hold) return onHold(known, { link, travel }, link.hold);
  if (link.failure) return failing(known, link, link.failure);
  if (external.state === 'missing') return missing(known, link);
  return unanswered(known, link) ?? (link.wait && parked(known, link.wait));
}

function onHold(known: KnownRecord, { link, travel }: Held, hold: Failure): Verdict {
  const told = (words: string, command: string): Verdict => ({
    state: 'on hold',
    words,
    actor: hold.actor,
    command,
  });
  const words = sentence(hold.words);
  if (hold.kind === 'gone' && link.externalId !== null) {
    return told(
      `${capital(counterpartOf(link))} is gone from the external system: ${words} It is not created once more before a person says so. Accountant: restore it there, then release it here; or take the link away, then release it.`,
      commandFor(known, link, 'unlink'),
    );
  }
  const until = `${words} Nothing of it is written outside until then.`;
  // To release it would create another one: that is said in the words, for whoever has looked.
  const mayDouble = hold.kind === 'ambiguous' || (wasUnlinked(link) && travel?.do === 'send');
  return told(until, commandFor(known, link, mayDouble ? 'link' : 'release'));
}

/** Where there are several companies, without naming one these would take the links in the others away, too. */
function commandFor(
  { callName, integration }: KnownRecord,
  { company }: Link,
  verb: 'release' | 'link' | 'unlink',
): string {
  const id = verb === 'link' ? ' ID' : '';
  const option = integration.companies.length > 1 ? ` --company "${company}"` : '';
  return `precoro-sync ${verb} "${callName}"${id}${option}`;
}

function failing(known: KnownRecord, link: Link, failure: Failure): Verdict {
  const { words, actor, kind } = failure;
  const told = (again: string, command: string | null): Verdict => ({
    state: 'failing',
    words: `${sentence(words)} ${again}`,
    actor,
    command,
  });
  const awaited = known.awaited.get(link.wait?.waitsFor ?? '');
  if (awaited) {
    return told('It goes by itself as soon as that one does.', `precoro-sync show "${awaited.callName}"`);
  }
  if (kind === 'leave') {
    return told(
      'Once that is done there, take the link away, then release it: there is nothing more to do for it.',
      commandFor(known, link, 'unlink'),
    );
  }
  const retry = `precoro-sync retry "${known.callName}"`;
  // Its words say already that it is tried by itself.
  if (kind === 'unavailable') {
    return told(`Next at ${timeInWords(link.wait?.dueAt ?? known.now)}, or by command.`, retry);
  }
  const again = nextTry(link.wait, known.now);
  return actor === 'clerk'
    ? told(`Once it is corrected in Precoro it goes by itself; until then ${again}.`, null)
    : told(`Once that is cured, type the command; until then ${again}.`, retry);
}

function nextTry(wait: Wait | null, now: number): string {
  const isDropped = wait === null || wait.dueAt - now > 30 * DAY;
  return isDropped
    ? 'it is not tried by itself any more'
    : `it is tried each day, next at ${timeInWords(wait.dueAt)}`;
}

function missing(known: KnownRecord, link: Link): Verdict {
  return {
    state: 'failing',
    words: `It was linked to ${counterpartOf(link)}, which the external system does not have any more. Accountant: restore it there; or take the link away, then release it, and it is created once more.`,
    actor: 'accountant',
    command: commandFor(known, link, 'unlink'),
  };
}

/** The external system may or may not have done what it was told: settled by looking, never by guessing. */
function unanswered({ now }: KnownRecord, link: Link): Verdict | null {
  const isUpdate = link.unsettledUntil !== null && link.unsettledUntil > now;
  if (link.phase !== 'creating' && !isUpdate) return null;
  const settles = isUpdate ? link.unsettledUntil : (link.wait?.dueAt ?? (link.intent?.at ?? now) + QUIET_MS);
  const what = isUpdate ? `the change of ${counterpartOf(link)}` : `the new ${counterpartOf(link)}`;
  const words = `The external system gave no answer about ${what}, and may have saved it. precoro-sync looks again at ${timeInWords(settles ?? now)}, before it sends anything else: nothing is written twice. Nothing to do.`;
  return { state: 'waiting', words, actor: null, command: null };
}

function parked(known: KnownRecord, wait: Wait): Verdict | null {
  const { facts, awaited } = known;
  const { waitsFor } = wait;
  const silent = { actor: null, command: null };
  // Open by now: its message is on its way.
  if (waitsFor === gateKey(facts.name)) return closedGate(known);
  if (waitsFor === DEFINITIONS_KEY) {
    const words = 'The names of custom fields were not read from Precoro yet. They are read by themselves.';
    return { state: 'waiting', words, ...silent };
  }
  if (waitsFor !== null && parseRecordKey(waitsFor)) {
    const other = awaited.get(waitsFor);
    const words = `${sentence(wait.reason)} It goes as soon as that one does; if that takes until ${timeInWords(wait.since + 2 * HOUR)}, it becomes a failure that names it.`;
    return {
      state: 'waiting',
      words,
      actor: null,
      command: other ? `precoro-sync show "${other.callName}"` : null,
    };
  }
  if (wait.dueAt <= known.now) return null;
  const words = `The external system did not take it: ${sentence(wait.reason)} It is tried again by itself at ${timeInWords(wait.dueAt)}.`;
  return { state: 'waiting', words, ...silent };
}
