import { fromPrecoroTime, MINUTE, SECOND } from '../domain/time.ts';
import type { Link, MirrorRecord, WriteBack } from '../sync/ports/state.ts';
import type { KnownRecord } from './known-record.ts';
import { statusOf } from './status-of.ts';
import type { JourneyStep } from './views.ts';
import { capital, counterpartOf, sentence } from './words.ts';

/**
 * What happened to a record in Precoro, between, and outside: oldest first, steps without a time last, the same thing
 * told once. Precoro's own steps are by Precoro's clock.
 */
export function journeyOf(known: KnownRecord): readonly JourneyStep[] {
  const { mirrored, writeBack, integration, places } = known;
  const links = places.map(({ link }) => link).filter((link) => link !== null);
  const many = integration.companies.length > 1;
  const steps = [
    ...inPrecoro(known),
    ...(mirrored ? looks(known, mirrored) : []),
    ...links.flatMap((link) => inCompany(link, many)),
    ...(writeBack ? shownSteps(writeBack) : []),
    ...failureSteps(known, links),
  ];
  const timed = steps.filter(({ at }) => at !== null).sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return withoutDoubles([...timed, ...steps.filter(({ at }) => at === null)]);
}

/** Our own writes move Precoro's date of change too: within a minute of one it says nothing. */
function inPrecoro(known: KnownRecord): JourneyStep[] {
  const { record, writeBack } = known;
  if (!record) return [];
  const created = timeOf(record.createDate);
  const approved = timeOf(record.approvalDate);
  const updated = timeOf(record.updateDate);
  const isOwn = [created, approved].some((at) => at !== null && at === updated);
  const isOurs = writeBack?.shownAt != null && Math.abs((updated ?? 0) - writeBack.shownAt) < MINUTE;
  // Of some records Precoro names only the creator's id.
  const who = 'creator' in record ? record.creator : null;
  const creator = who !== null && !/^\d+$/.test(who) ? ` by ${who}` : '';
  return [
    ...step(created, 'precoro', `Created in Precoro${creator}`),
    ...step(approved, 'precoro', 'Approved in Precoro'),
    ...(isOwn || isOurs
      ? []
      : step(updated, 'precoro', `Changed in Precoro, where it is ${statusOf(known)}`)),
  ];
}

/** Only the newest look of each kind is kept. */
function looks({ facts, writeBack }: KnownRecord, { heardAt, row, detail }: MirrorRecord): JourneyStep[] {
  const shownAt = writeBack?.shownAt ?? null;
  // The answer to our own write is kept as a look, too.
  const isAnswer = detail && shownAt !== null && Math.abs(detail.observedAt - shownAt) < 2 * SECOND;
  const read = facts.isDocument ? 'Read from Precoro with its lines' : 'Read from Precoro';
  return [
    ...step(heardAt, 'between', "Precoro's webhook told of a change"),
    ...step(row?.observedAt ?? null, 'between', "Seen in Precoro's list of changes"),
    ...(isAnswer ? [] : step(detail?.observedAt ?? null, 'between', read)),
  ];
}

/** Steps of a trail that the external system took, refused or left without an answer. */
const OUTSIDE =
  /^(created|adopted|updated|cancelled|deactivated|linked to|unlinked from|refused by the external|gone there|looked for it|waiting: no answer)\b/i;

/** A link that is older than its trail tells only what can be concluded from it. */
function inCompany(link: Link, isNamed: boolean): JourneyStep[] {
  const { company, trail, externalId } = link;
  const inIt = (words: string): string => (isNamed ? `In company ${company}: ${words}` : capital(words));
  const told = trail.map(({ at, words }): JourneyStep => ({
    at,
    where: OUTSIDE.test(words) ? 'external' : 'between',
    words: inIt(words),
  }));
  const stands = inIt(`stands outside as ${counterpartOf(link)}`);
  const isTold = externalId === null || trail.some(({ words }) => words.includes(externalId));
  return isTold ? told : [...told, { at: null, where: 'external', words: stands }];
}

function shownSteps({ shownAt, shownExternalId, shownLog }: WriteBack): JourneyStep[] {
  const parts = [
    ...(shownExternalId == null ? [] : [`the external id ${shownExternalId}`]),
    ...(shownLog == null ? [] : [`the text "${shownLog}"`]),
  ];
  const what = parts.length > 0 ? parts.join(' and ') : 'neither an external id nor a text';
  return step(shownAt, 'precoro', `Written back, so that Precoro shows ${what}`);
}

/** A trail may have told it already, the end of a long one left out. */
function failureSteps({ failure }: KnownRecord, links: readonly Link[]): JourneyStep[] {
  if (!failure) return [];
  const { words } = failure.failure;
  const begin = words.slice(0, 200);
  const isTold = links.some(({ trail }) => trail.some((one) => one.words.includes(begin)));
  if (failure.attempts === 1) return isTold ? [] : step(failure.firstAt, 'between', `Failed: ${words}`);
  // What it said the first time is not kept.
  const first = isTold ? [] : step(failure.firstAt, 'between', 'Failed for the first time');
  const last = isTold ? 'Failed again' : `Failed again: ${words}`;
  return [...first, ...step(failure.lastAt, 'between', `${sentence(last)} ${failure.attempts} times in all`)];
}

function step(at: number | null, where: JourneyStep['where'], words: string): JourneyStep[] {
  return at === null ? [] : [{ at, where, words: sentence(words) }];
}

function withoutDoubles(steps: readonly JourneyStep[]): readonly JourneyStep[] {
  const told = steps.map((one) => ({ ...one, words: sentence(one.words) }));
  return told.filter((one, index) => {
    const before = told[index - 1];
    return before?.words !== one.words || before.where !== one.where;
  });
}

function timeOf(text: string | null): number | null {
  return text === null ? null : (fromPrecoroTime(text) ?? null);
}
