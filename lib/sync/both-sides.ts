import type { SourceRecord, SourceSpec } from '../connectors/contract.ts';
import type { ReadOutcome } from '../domain/outcomes.ts';
import { MINUTE } from '../domain/time.ts';
import { shownValues, type WriteValues } from '../entities/write-values.ts';
import type { Feed } from '../mapping/contract.ts';
import type { ApplyServices, Attempt } from './apply-to-company.ts';
import { contextOf } from './external-call.ts';
import { incomingContent, type IncomingContent } from './incoming-content.ts';
import { asCompared, asSeenAt, lastAgreed } from './inward/agreed-values.ts';
import { mapInbound } from './inward/map-inbound.ts';
import { mergeValues, type Merged } from './inward/merge-values.ts';
import { firstSeen } from './keep-incoming.ts';
import { sendable } from './merge-look.ts';
import type { Inbound, InboundAgreed } from './ports/inbound.ts';

/** The look that follows a change comes by itself. */
const LOOK_MS = 5 * MINUTE;

/**
 * When to ask again what became of a change that was sent to Precoro; null where that is known. It is once Precoro was looked at
 * after the change can have no effect any more: the mirror shows what was before. Who holds the record has to act first.
 */
export function knownFrom({ openUntil, lookedAt, hold }: Inbound, now: number): number | null {
  if (openUntil === null) return null;
  if (openUntil > now) return openUntil;
  return hold === null && (lookedAt ?? 0) < openUntil ? now + LOOK_MS : null;
}

/** What is compared must not be older than what the other direction has compared, which a row of a list is enough for. */
export async function isBeingRead({ mirror }: ApplyServices, { ref, facts }: Attempt): Promise<boolean> {
  const mirrored = await mirror.read(ref);
  const look = mirrored && sendable(mirrored, facts);
  return look !== null && mirrored?.detailDueAt != null && (mirrored.row?.observedAt ?? 0) > look.observedAt;
}

/** What is known of the record outside that the link names; nothing agreed where it belonged to another record before. */
export async function inboundOf(
  services: ApplyServices,
  { link, ref }: Attempt,
  feed: Feed,
): Promise<Inbound> {
  const key = { feed: feed.name, company: link.company, externalId: link.externalId ?? '' };
  const known = (await services.inbounds.read(key)) ?? firstSeen(key, feed, services.clock.now());
  return known.ref === null || known.ref.id === ref.id ? known : { ...known, agreed: null };
}

/** The record outside, as it is kept. */
export type Told = Extract<IncomingContent, { ok: true }>;

/** As its source would tell it now; null where it is not there, or its fields cannot be kept. */
export async function readTold(
  services: ApplyServices,
  attempt: Attempt,
  feed: Feed,
): Promise<ReadOutcome<Told | null>> {
  const source = services.connector.sources[feed.source];
  if (!source) return { outcome: 'read', value: null };
  const read = await source.read(attempt.link.externalId ?? '', contextOf(services, attempt));
  return read.outcome === 'unavailable'
    ? read
    : { outcome: 'read', value: contentOf(feed, source.spec, read.value) };
}

function contentOf(feed: Feed, spec: SourceSpec, record: SourceRecord | null): Told | null {
  const content = record && !record.isGone ? incomingContent(feed, spec, record) : null;
  return content?.ok ? content : null;
}

/** Null where it was not read, too. */
export function valueOf<T>(read: ReadOutcome<T | null>): T | null {
  return read.outcome === 'read' ? read.value : null;
}

/** The two sides of one record, and what is to become of its fields. */
export interface Judged {
  readonly inbound: Inbound;
  readonly told: Told;
  readonly agreed: InboundAgreed;
  readonly wanted: WriteValues;
  readonly shown: WriteValues;
  readonly merged: Merged;
}

/** Compares what its source told with what the worker has of Precoro; null where one of them says nothing that can be compared. */
export async function judge(
  services: ApplyServices,
  { facts, link, record, ref }: Attempt,
  feed: Feed,
  told: Told | null,
  inbound: Inbound,
): Promise<Judged | null> {
  if (!told || !facts.writes) return null;
  const mapped = await mapInbound(services, feed, { ...inbound, content: told.content });
  if (!mapped.ok) return null;
  const mirrored = await services.mirror.read(ref);
  const observedAt = (mirrored && sendable(mirrored, facts)?.observedAt) ?? 0;
  const last = lastAgreed(inbound, link, feed.version);
  const known = last && asSeenAt(last, observedAt);
  const shown = shownValues(facts.writes, record);
  const wanted = mapped.values;
  const sides = { wanted, shown, agreed: known?.values ?? null, open: known?.open };
  const merged = mergeValues(facts.writes, feed.owners, sides);
  const agreed = asCompared(known ?? { values: {}, contentHash: '', feedVersion: feed.version }, merged);
  return { inbound, told, agreed, wanted, shown, merged };
}
