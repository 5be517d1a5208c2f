import type { CallContext, Target } from '../connectors/contract.ts';
import type { Failure } from '../domain/failures.ts';
import { recordKey, type RecordRef } from '../domain/records.ts';
import { HOUR, SECOND } from '../domain/time.ts';
import type { PrecoroRecord } from '../entities/entity.ts';
import { findOthers, type Other } from './inspect-doubles.ts';
import { sendable } from './merge-look.ts';
import type { ToldDoubles } from './ports/passes.ts';
import type { Link } from './ports/state.ts';
import type { Services } from './services.ts';
import { storedRecord } from './stored-record.ts';

export type InspectLinkServices = Pick<
  Services,
  'clock' | 'deadline' | 'integration' | 'catalogue' | 'mirror' | 'links' | 'connector' | 'log'
> & { readonly told: ToldDoubles };

/** What a look at a link's counterpart outside came to. */
export type Finding =
  /** Something is under way with the record, or it is none of ours to judge: nothing was asked. */
  | { readonly end: 'skipped' }
  /** There, and only once as far as can be told; or people know of the others. */
  | { readonly end: 'right' }
  | { readonly end: 'gone'; readonly hold: Failure }
  | { readonly end: 'doubled'; readonly hold: Failure; readonly doubles: readonly string[] }
  | { readonly end: 'unavailable'; readonly words: string };

const CALL_MS = 10 * SECOND;
/** What was created or changed more recently may not be found everywhere yet. */
const YOUNG_MS = HOUR;

/** Looks the counterpart of a link up outside, by its id and by its natural key. Changes nothing. */
export async function inspectLink(services: InspectLinkServices, link: Link): Promise<Finding> {
  const { clock, connector, deadline } = services;
  const target = connector.targets[link.target ?? ''];
  const { externalId, company } = link;
  const record = await knownRecord(services, link.ref);
  if (!target || !record || externalId === null || !isQuiet(link, clock.now())) return { end: 'skipped' };
  const read = await target.read(externalId, { company, signal: deadline(CALL_MS) });
  if (read.outcome === 'unavailable') return { end: 'unavailable', words: read.words };
  if (read.value !== null) {
    const context = { company, signal: deadline(CALL_MS) };
    return lookForDoubles(services, { link, found: read.value, target }, context);
  }
  // What was cancelled may be thrown away outside: that is how a person cures it.
  const hasLeft = services.catalogue[link.ref.entity].standing(record) === 'left';
  return hasLeft ? { end: 'skipped' } : { end: 'gone', hold: goneOf(link, externalId) };
}

/** Null for what was forgotten by command, or stored by an older version. */
async function knownRecord(
  { mirror, catalogue }: Pick<Services, 'mirror' | 'catalogue'>,
  ref: RecordRef,
): Promise<PrecoroRecord | null> {
  const mirrored = await mirror.read(ref);
  const look = mirrored && sendable(mirrored, catalogue[ref.entity]);
  return look && storedRecord(ref.entity, look.content);
}

function isQuiet({ phase, hold, intent, unsettledUntil }: Link, now: number): boolean {
  const isYoung = intent !== null && now - intent.at < YOUNG_MS;
  return phase === 'linked' && hold === null && unsettledUntil === null && !isYoung;
}

/** The words of an update that finds nothing to update. */
function goneOf({ target }: Link, externalId: string): Failure {
  const words = `There is no ${target ?? 'record'} ${externalId} in this company any more`;
  return { kind: 'gone', actor: 'accountant', words };
}

async function lookForDoubles(
  services: InspectLinkServices,
  look: Parameters<typeof findOthers>[1] & { readonly target: Target },
  context: CallContext,
): Promise<Finding> {
  const { link } = look;
  const { told, log, catalogue } = services;
  const others = await findOthers(services, look, catalogue[link.ref.entity], context);
  if (others.outcome === 'unavailable') return { end: 'unavailable', words: others.words };
  const doubles: Other[] = [];
  for (const other of others.value) {
    const { externalId } = other;
    if (other.what === 'namesake')
      log({ ...link.ref, outcome: 'has a namesake outside', detail: externalId });
    else if (!(await told.wasTold(link, externalId))) doubles.push(other);
  }
  if (doubles.length === 0) return { end: 'right' };
  const hold = doubledOf(services, link, doubles);
  return { end: 'doubled', hold, doubles: doubles.map(({ externalId }) => externalId) };
}

const WHAT: Readonly<Record<Other['what'], string>> = {
  ours: 'created for it as well',
  copy: 'an exact copy that belongs to no record',
  namesake: 'of the same name',
};

function doubledOf(services: Pick<Services, 'integration'>, link: Link, doubles: readonly Other[]): Failure {
  const others = doubles.map((other) => `${other.externalId} (${WHAT[other.what]})`);
  const candidates = [`${link.externalId ?? ''} (linked)`, ...others].join(', ');
  const [release, unlink] = [command(services, link, 'release'), command(services, link, 'unlink')];
  const words = `It stands more than once in the external system, as several candidates: ${candidates}. Accountant: take the wrong one out of the books there and let this go on (${release}); if the linked one is the wrong one, take the link away first (${unlink}).`;
  return { kind: 'ambiguous', actor: 'accountant', words };
}

/** By its key, which means it beyond doubt. */
function command(
  { integration }: Pick<Services, 'integration'>,
  { ref, company }: Link,
  verb: 'release' | 'unlink',
): string {
  const option = integration.companies.length > 1 ? ` --company "${company}"` : '';
  return `precoro-sync ${verb} "${recordKey(ref)}"${option}`;
}
