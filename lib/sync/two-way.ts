import type { Payload, Target } from '../connectors/contract.ts';
import type { JsonObject } from '../domain/json.ts';
import type { ReadOutcome } from '../domain/outcomes.ts';
import { shownValues } from '../entities/write-values.ts';
import type { Feed } from '../mapping/contract.ts';
import type { ApplyServices, Attempt } from './apply-to-company.ts';
import { contextOf } from './external-call.ts';
import { mapInbound } from './inward/map-inbound.ts';
import { mergeValues } from './inward/merge-values.ts';
import { feedsOf } from './services.ts';

/**
 * The payload of a linked record whose fields may be changed on either side: what only the external side has changed since
 * both agreed, and what it has the last word about where both have, stays as it stands there. The other direction carries it
 * to Precoro.
 */
export async function withExternalChanges(
  services: ApplyServices,
  attempt: Attempt,
  target: Target,
  payload: Payload,
): Promise<ReadOutcome<Payload>> {
  const { link, mapping, ref } = attempt;
  const feed = feedsOf(services.integration, ref.entity).find(
    (one) => one.target === mapping.target && Object.keys(one.owners).length > 0,
  );
  const same = { outcome: 'read', value: payload } as const;
  const kept = feed ? await keptFields(services, attempt, feed) : [];
  if (kept.length === 0) return same;
  const found = await target.read(link.externalId ?? '', contextOf(services, attempt));
  if (found.outcome === 'unavailable') return found;
  return found.value === null
    ? same
    : { outcome: 'read', value: keeping(payload, found.value.payload, kept) };
}

function keeping(payload: Payload, there: Payload, names: readonly string[]): Payload {
  const kept: JsonObject = Object.fromEntries(
    names.filter((name) => name in there.fields).map((name) => [name, there.fields[name] ?? null]),
  );
  return { ...payload, fields: { ...payload.fields, ...kept } };
}

/** The target's fields that are to stay as they are there: those that the other direction is about to write to Precoro. */
async function keptFields(services: ApplyServices, attempt: Attempt, feed: Feed): Promise<readonly string[]> {
  const { link, record, facts } = attempt;
  const key = { feed: feed.name, company: link.company, externalId: link.externalId ?? '' };
  const inbound = await services.inbounds.read(key);
  if (!inbound || inbound.isGone || !facts.writes) return [];
  const mapped = await mapInbound(services, feed, inbound);
  if (!mapped.ok) return [];
  const sides = {
    wanted: mapped.values,
    shown: shownValues(facts.writes, record),
    agreed: inbound.agreed?.values ?? null,
  };
  const { write } = mergeValues(facts.writes, feed.owners, sides);
  return Object.keys(write).flatMap((field) => feed.outwardFields[field] ?? []);
}
