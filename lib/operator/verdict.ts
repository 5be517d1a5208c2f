import type { KnownRecord, Place } from './known-record.ts';
import { changingVerdict } from './verdict-changing.ts';
import { linkVerdict } from './verdict-link.ts';
import { travelVerdict, unreadable } from './verdict-travel.ts';
import type { CompanySide, Verdict } from './views.ts';
import { capital, plural, sentence } from './words.ts';

/** What a company's link, and the look at its counterpart, come to. */
export interface Judged {
  readonly place: Place;
  readonly external: CompanySide['external'];
}

/** Of several companies the one is told where a person is needed most. */
export const PRESSING: readonly Verdict['state'][] = [
  'on hold',
  'failing',
  'waiting',
  'on its way',
  'in step',
  'left alone',
  'unknown',
];

/** Where the record is, why, who must act, and what to type. */
export function verdictOf(known: KnownRecord, sides: readonly Judged[]): Verdict {
  const inCompanies = sides.map((side) => inCompany(known, side, judge(known, side)));
  const unlinked = unlinkedFailure(known);
  const all = [...(unlinked ? [unlinked] : []), ...inCompanies];
  const [first] = all.sort((a, b) => PRESSING.indexOf(a.state) - PRESSING.indexOf(b.state));
  return withCaution(known, first ?? nowhere(known));
}

function judge(known: KnownRecord, { place, external }: Judged): Verdict {
  return (
    linkVerdict(known, place, external) ?? changingVerdict(known) ?? travelVerdict(known, place, external)
  );
}

/** A failure that stands on no link: the record was not understood, a crash, or Precoro takes no answer. */
function unlinkedFailure(known: KnownRecord): Verdict | null {
  const { failure, places } = known;
  if (!failure) return null;
  const { kind, words, actor } = failure.failure;
  const isOnLink = places.some(({ link }) => link?.failure?.words === words || link?.hold?.words === words);
  if (isOnLink) return null;
  const again =
    kind === 'decode'
      ? 'It is read again when it changes in Precoro, and once a day for two weeks.'
      : 'It is tried again when it changes in Precoro, and by command.';
  return {
    state: 'failing',
    words: `${sentence(words)} ${again}`,
    actor,
    command: `precoro-sync retry "${known.callName}"`,
  };
}

/** Only where there are several companies do people think of one. */
function inCompany({ integration }: KnownRecord, { place }: Judged, verdict: Verdict): Verdict {
  return integration.companies.length > 1
    ? { ...verdict, words: `In company ${place.company}: ${verdict.words}` }
    : verdict;
}

/** It goes to no company, as far as is known. */
function nowhere(known: KnownRecord): Verdict {
  const { mapping, mirrored, facts, record } = known;
  const silent = { actor: null, command: null };
  if (!mapping) {
    const words = `${plural(capital(facts.label))} are not part of the configuration, so it stays where it is.`;
    return { state: 'left alone', words, ...silent };
  }
  const changing = changingVerdict(known);
  if (changing) return changing;
  if (!mirrored) {
    const words = `precoro-sync does not know this ${facts.label}: it was not read from Precoro yet, or it was forgotten by command.`;
    return { state: 'unknown', words, ...silent };
  }
  if (!record) return unreadable(known);
  // The configuration cannot say which company: told as a failure as soon as it is applied.
  return { state: 'on its way', words: 'It was read and is applied next.', ...silent };
}

/** Nothing that is said of an entity is fresh while it is not read. */
function withCaution({ state, facts }: KnownRecord, verdict: Verdict): Verdict {
  const stopped = state?.cursor.stopped;
  if (stopped == null) return verdict;
  const words = `${verdict.words} But ${plural(facts.label)} are not read any more: ${sentence(stopped)}`;
  return { ...verdict, words, actor: verdict.actor ?? 'engineer' };
}
