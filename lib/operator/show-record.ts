import { fromPrecoroTime } from '../domain/time.ts';
import type { RecordRef } from '../domain/records.ts';
import { dueIn } from '../sync/write-back-due.ts';
import { journeyOf } from './journey.ts';
import { readKnown, type KnownRecord, type KnownServices, type Place } from './known-record.ts';
import { lookOutside } from './look-outside.ts';
import { feedsOf } from '../sync/services.ts';
import { statusOf } from './status-of.ts';
import { isIncoming } from './inward/incoming-key.ts';
import { incomingParts, inOrder, showIncoming, type ShowIncomingServices } from './inward/show-incoming.ts';
import { PRESSING, verdictOf } from './verdict.ts';
import type { CompanySide, PrecoroSide, RecordView, Verdict } from './views.ts';
import { capital, plural } from './words.ts';

export type ShowServices = KnownServices & ShowIncomingServices;

/**
 * One record's whole way, in both directions where it travels in both. Answers for any name, also of a record that nobody knows: then the verdict says so. An external
 * system out of reach is told in the view.
 */
export async function showRecord(services: ShowServices, ref: RecordRef): Promise<RecordView> {
  if (isIncoming(ref)) return showIncoming(services, ref);
  const known = await readKnown(services, ref);
  const parts = await incomingParts(services, ref);
  const places = onlyComesIn(known) ? [] : known.places;
  const outside = await lookOutside(
    services,
    places.map(({ link }) => link),
  );
  const sides = places.map((place, index) => ({ place, external: outside[index] ?? NOTHING }));
  return {
    ref,
    entityLabel: known.facts.label,
    label: known.label,
    number: known.number,
    precoro: precoroSide(known),
    companies: sides.map(({ place, external }) => companySide(place, external)),
    incoming: parts.seen.map(({ side }) => side),
    failure: known.failure ?? parts.failure,
    writeBack: known.writeBack && { ...known.writeBack, due: dueIn(known.writeBack) !== null },
    journey: inOrder([...journeyOf(known), ...parts.steps]),
    verdict: mostPressing(outwardVerdicts(known, sides), parts.verdicts),
  };
}

const NOTHING = { state: 'none' } as const;

/** What only comes in has nothing to say of the other direction, but for a record that no external one is linked to. */
function outwardVerdicts(known: KnownRecord, sides: Parameters<typeof verdictOf>[1]): Verdict {
  const { facts, places } = known;
  if (!onlyComesIn(known)) return verdictOf(known, sides);
  const held = places.find(({ link }) => link?.hold)?.link?.hold;
  if (held) {
    const command = `precoro-sync link "${known.callName}" ID`;
    return { state: 'on hold', words: held.words, actor: held.actor, command };
  }
  const words = `${plural(capital(facts.label))} come from the external system, and no record there is linked to this one: it stays as it is.`;
  return { state: 'left alone', words, actor: null, command: null };
}

function onlyComesIn({ integration, mapping, ref }: KnownRecord): boolean {
  return !mapping && feedsOf(integration, ref.entity).length > 0;
}

/** Of both directions the one where a person is needed most; the outward one where they are alike. */
function mostPressing(outward: Verdict, incoming: readonly Verdict[]): Verdict {
  const all = outward.state === 'left alone' && incoming.length > 0 ? incoming : [outward, ...incoming];
  const [first = outward] = all.toSorted((a, b) => PRESSING.indexOf(a.state) - PRESSING.indexOf(b.state));
  return first;
}

/** What Precoro took from us since the last look counts as seen. */
function precoroSide(known: KnownRecord): PrecoroSide | null {
  const { record, look, writeBack } = known;
  if (!record || !look) return null;
  const { shownExternalId, shownLog } = writeBack ?? {};
  const document = 'lines' in record ? record : null;
  return {
    status: statusOf(known),
    supplier: document?.supplier?.label ?? null,
    sum: document?.sum ?? null,
    currency: document?.currency ?? null,
    externalId: shownExternalId === undefined ? record.externalId : shownExternalId,
    log: shownLog === undefined ? record.externalIntegrationLog : shownLog,
    approvedAt: fromPrecoroTime(record.approvalDate ?? '') ?? null,
    updatedAt: fromPrecoroTime(record.updateDate ?? '') ?? null,
    seenAt: look.observedAt,
  };
}

function companySide({ company, link }: Place, external: CompanySide['external']): CompanySide {
  return {
    company,
    phase: link?.phase ?? 'none',
    externalId: link?.externalId ?? null,
    target: link?.target ?? null,
    hold: link?.hold ?? null,
    failure: link?.failure ?? null,
    wait: link?.wait ?? null,
    trail: link?.trail ?? [],
    external,
  };
}
