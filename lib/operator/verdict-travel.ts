import { contentHash } from '../domain/hashing.ts';
import { MINUTE } from '../domain/time.ts';
import type { OnLeave } from '../mapping/contract.ts';
import type { Link } from '../sync/ports/state.ts';
import { dueIn } from '../sync/write-back-due.ts';
import type { KnownRecord, Place } from './known-record.ts';
import { statusOf } from './status-of.ts';
import { closedGate } from './verdict-gate.ts';
import type { CompanySide, Verdict } from './views.ts';
import { counterpartOf, plural } from './words.ts';

const SILENT = { actor: null, command: null } as const;

/** What the record's own state asks for, when nothing on its link stands in the way. */
export function travelVerdict(known: KnownRecord, place: Place, external: CompanySide['external']): Verdict {
  const { link, travel, belongs } = place;
  const counterpart = link && link.externalId !== null ? counterpartOf(link) : null;
  if (!travel) return unreadable(known);
  if (!belongs) return elsewhere(known, place, counterpart);
  switch (travel.do) {
    case 'nothing':
      return leftAlone(known, travel.why, counterpart);
    case 'leave':
      return left(known, place, travel.how, counterpart ?? '');
    case 'send':
      return counterpart === null || !link ? notYet(known, place) : linked(known, place, link, external);
  }
}

/** Stored by a version that wrote another form. */
export function unreadable({ facts }: KnownRecord): Verdict {
  const words = `What is stored of this ${facts.label} was written by another version of precoro-sync, so that nothing can be said of it before it is read again.`;
  return { state: 'unknown', words, ...SILENT };
}

/** It moved to another company. */
function elsewhere(known: KnownRecord, place: Place, counterpart: string | null): Verdict {
  const moved = 'It belongs to another company by now';
  if (counterpart === null) return { state: 'left alone', words: `${moved}.`, ...SILENT };
  return known.mapping?.onLeave === 'hold' || isLeft(place.link)
    ? { state: 'left alone', words: `${moved}; ${counterpart} is not changed any more.`, ...SILENT }
    : { state: 'on its way', words: `${moved}; ${counterpart} is dealt with next.`, ...SILENT };
}

/** The hash that stands for "cancelled or deactivated outside". */
function isLeft(link: Link | null): boolean {
  return link?.agreed?.hash === contentHash(['left', link?.externalId]);
}

function leftAlone(known: KnownRecord, why: string, counterpart: string | null): Verdict {
  const { facts, integration } = known;
  const status = statusOf(known);
  const stays = counterpart === null ? '' : ` Until then ${counterpart} stays as it was.`;
  const words: Readonly<Record<string, string>> = {
    'not approved': `It is ${status} in Precoro. It goes out when it is approved.${stays}`,
    'in revision': `It is in revision in Precoro. It goes out when it is approved again.${stays}`,
    'cancelled or disabled': `It is ${status} in Precoro and was never sent, so there is nothing to do outside.`,
    'approved before go-live': `It was approved before go-live (${integration.goLive}), so it is never created outside.`,
    'the configured condition says no': `The condition "when" of ${plural(facts.label)} in integration.config.ts says no to it, so it does not go out.`,
  };
  return { state: 'left alone', words: words[why] ?? `It does not go out: it is ${why}.`, ...SILENT };
}

function left(known: KnownRecord, place: Place, how: OnLeave, counterpart: string): Verdict {
  const status = statusOf(known);
  if (how === 'hold') {
    const words = `It is ${status} in Precoro. The configuration says to keep ${counterpart} as it is.`;
    return { state: 'left alone', words, ...SILENT };
  }
  if (isLeft(place.link) || (how === 'update' && isNewest(place))) {
    return {
      state: 'in step',
      words: `It is ${status} in Precoro, and so is ${counterpart} outside.`,
      ...SILENT,
    };
  }
  const next = `It is ${status} in Precoro; ${counterpart} follows next.`;
  return closedGate(known) ?? { state: 'on its way', words: next, ...SILENT };
}

function notYet(known: KnownRecord, { mapped }: Place): Verdict {
  const closed = closedGate(known);
  if (closed) return closed;
  const { record, mirrored } = known;
  if (record && !record.complete && mirrored?.detail === null) {
    const words = `Precoro lists it, and did not show it when it was asked for its lines: it may be deleted there. When the list shows a change of it, it is asked for again.`;
    return { state: 'left alone', words, ...SILENT };
  }
  const why = mapped?.result === 'failed' ? ` What will be said of it: ${mapped.failure.words}` : '';
  const words = `It is ${statusOf(known)} in Precoro, was read, and is in the queue to the external system.${why}`;
  return { state: 'on its way', words, ...SILENT };
}

/** A change is applied within seconds where nothing is in the way. */
const APPLIED_WITHIN_MS = 10 * MINUTE;

/** It stands outside: in its newest version or not, and shown in Precoro or not. */
function linked(known: KnownRecord, place: Place, link: Link, external: CompanySide['external']): Verdict {
  if (isNewest(place)) return shown(known, counterpartOf(link), external);
  const stands = `It stands outside as ${counterpartOf(link)}`;
  const { mirrored, mapping, now } = known;
  const isRecent = now - (mirrored?.changedAt ?? 0) < APPLIED_WITHIN_MS;
  const isBehind = (link.agreed?.seq ?? -1) < (mirrored?.seq ?? 0);
  const isOlder = link.agreed !== null && link.agreed.mappingVersion !== mapping?.version;
  if (isBehind && (isRecent || !isOlder)) {
    const words = `${stands}. A newer version is in the queue.`;
    const command = isRecent ? null : `precoro-sync retry "${known.callName}"`;
    return closedGate(known) ?? { state: 'on its way', words, actor: null, command };
  }
  return outOfDate(known, place, stands, isOlder);
}

/** Nothing is sent by itself for this: what would become of it is said, and a person chooses. */
function outOfDate(known: KnownRecord, { mapped }: Place, stands: string, isOlder: boolean): Verdict {
  if (mapped?.result === 'failed') {
    const words = `${stands}, as it was last sent. Today it would be refused: ${mapped.failure.words}`;
    return { state: 'in step', words, actor: mapped.failure.actor, command: null };
  }
  const reason = isOlder ? 'The mapping has changed since' : 'What it points to has changed since';
  const words = `${stands}. ${reason}, so that it would be sent in another form today; the command does so.`;
  return { state: 'in step', words, actor: null, command: `precoro-sync retry "${known.callName}"` };
}

/** What would be sent now is what both sides agreed on. */
function isNewest({ link, mapped }: Place): boolean {
  return mapped?.result === 'payload' && link?.agreed?.hash === contentHash(mapped.payload);
}

function shown(known: KnownRecord, counterpart: string, external: CompanySide['external']): Verdict {
  const stands = `It stands outside as ${counterpart}, in its newest version.`;
  const due = known.writeBack && dueIn(known.writeBack);
  if (due) {
    const what = due === 'externalId' ? 'does not show its id yet' : 'still shows an old text';
    return { state: 'on its way', words: `${stands} Precoro ${what}; it is told next.`, ...SILENT };
  }
  const unseen = external.state === 'unreachable' ? ' It could not be looked at from here just now.' : '';
  return { state: 'in step', words: `${stands}${unseen}`, ...SILENT };
}
