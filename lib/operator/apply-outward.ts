import { contentHash } from '../domain/hashing.ts';
import type { EntityName } from '../domain/records.ts';
import { MINUTE } from '../domain/time.ts';
import { applyToCompany, type ApplyServices, type CompanyWork } from '../sync/apply-to-company.ts';
import type { Link } from '../sync/ports/state.ts';
import { recordFailure } from '../sync/record-failure.ts';
import { mappingOf } from '../sync/services.ts';
import { talliedEvents } from '../sync/tallied-events.ts';
import type { Judges, RowEnd } from './apply.ts';
import { openTarget, readExternal } from './ask-external.ts';
import { stateOf, type OutwardJudgement } from './outward-judgement.ts';
import type { OutwardJudge } from './plan-outward.ts';
import type { PlanRow } from './plan-rows.ts';
import type { StandingServices } from './plan-standing.ts';
import type { OperatorServices } from './services.ts';
import { underLease } from './under-lease.ts';

export type ApplyOutwardServices = StandingServices &
  Pick<
    OperatorServices,
    | 'newId'
    | 'crossReference'
    | 'waits'
    | 'writeBacks'
    | 'upserts'
    | 'dispatcher'
    | 'events'
    | 'syncTally'
    | 'audit'
    | 'who'
  >;

/** As long as the function that usually does it may hold a record. */
const LEASE_MS = MINUTE;
/** What was adopted is written once more where it was older. */
const MOST_STEPS = 3;

/** Writes one row to the external system, if both sides are still what the plan saw. */
export async function applyOutward(
  services: ApplyOutwardServices,
  judges: Judges<OutwardJudge>,
  row: PlanRow,
): Promise<RowEnd> {
  const now = await judgeRow(services, judges.now, row);
  if (!('words' in now) && now.row.act === 'inStep') return 'already';
  const judged = await judgeRow(services, judges.asPlanned, row);
  if ('words' in judged) return judged;
  const isSame = judged.row.state === row.state || isBegun(judged, row);
  const moved = isSame ? await movedOutside(services, judged) : isNot(judged.row);
  if (moved !== null) return { words: moved };
  await forgetAgreed(services, judged);
  return write(services, judged);
}

async function judgeRow(
  { integration, mirror }: ApplyOutwardServices,
  { judge }: OutwardJudge,
  { entity, id, company }: PlanRow,
): Promise<OutwardJudgement | { readonly words: string }> {
  const mapping = mappingOf(integration, entity);
  const mirrored = await mirror.read({ entity, id });
  if (!mapping || !mirrored) return { words: 'it is not known any more' };
  const all = await judge(mapping, mirrored);
  const found = all.find((one) => one.row.company === company);
  return found ?? { words: `it does not go to company ${company} any more` };
}

/** An earlier run of the same plan ended in the middle of this create: it is settled, not made anew. */
function isBegun({ link, wanted }: OutwardJudgement, row: PlanRow): boolean {
  return (
    row.act === 'create' && link?.phase === 'creating' && row.state === stateOf('create', null, wanted, null)
  );
}

function isNot({ act, words }: PlanRow): string {
  const now = act === 'skip' || act === 'waits' || act === 'fails' ? `${act}: ${words}` : act;
  return `it has moved since the plan was made (now ${now}): make a new plan`;
}

/** All were listed when this run began; it may take hours. */
async function movedOutside(
  services: ApplyOutwardServices,
  { row, found, mirrored }: OutwardJudgement,
): Promise<string | null> {
  if (found === null) return null;
  const mapping = mappingOf(services.integration, mirrored.ref.entity);
  const target = await openTarget(services, mapping?.target ?? '');
  const now = await readExternal(services, target, row.company, found.externalId);
  const isSame = contentHash(now?.payload ?? null) === contentHash(found.payload);
  return isSame ? null : `${found.externalId} was changed outside since the plan was made: make a new plan`;
}

/** An unchanged agreed hash means "nothing to do": not where somebody changed the other side. */
async function forgetAgreed(
  services: ApplyOutwardServices,
  { row, wanted, mirrored }: OutwardJudgement,
): Promise<void> {
  if (row.act !== 'update' || wanted === null) return;
  await underLease(services, mirrored.ref, row.company, async (link) => ({
    link: link.agreed?.hash === contentHash(wanted) ? { ...link, agreed: null } : link,
    value: null,
  }));
}

async function write(services: ApplyOutwardServices, judged: OutwardJudgement): Promise<RowEnd> {
  const { mirrored, record, row } = judged;
  const { entity } = mirrored.ref;
  const mapping = mappingOf(services.integration, entity);
  if (!record || !mapping) return { words: 'it is not known any more' };
  const facts = services.catalogue[entity];
  const companies = mapping.companiesOf(record);
  const elsewhere = !('words' in companies) && !companies.includes(row.company);
  const work: CompanyWork = {
    ...{ ref: mirrored.ref, company: row.company, record, facts, mapping, seq: mirrored.seq },
    ...{ refusal: null, elsewhere },
  };
  const given = await throughTheGate(services, entity);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const now = services.clock.now();
    const end = await applyToCompany(given, work, now + LEASE_MS, now);
    const link = await services.links.read(mirrored.ref, row.company);
    if (end !== 'settled') return { words: wordsOf(end, link) };
    if (link?.agreed) return 'done';
  }
  return { words: 'it was taken, and does not hold what was sent: look at it' };
}

function wordsOf(end: 'waiting' | 'failed' | 'busy' | 'lost' | 'moved', link: Link | null): string {
  switch (end) {
    case 'waiting':
      return `it waits: ${link?.wait?.reason ?? 'for another try'}`;
    case 'failed':
      return (link?.hold ?? link?.failure)?.words ?? 'it failed';
    case 'busy':
      return 'it is in work just now: give the same command again';
    case 'lost':
    case 'moved':
      return 'it has moved since the plan was made: make a new plan';
  }
}

/**
 * What the function has that usually writes outside. The gate of this one entity counts as open, for this record and as long
 * as this takes: nothing of that is stored. Failures are told here, as the error logger would.
 */
async function throughTheGate(services: ApplyOutwardServices, entity: EntityName): Promise<ApplyServices> {
  const { clock, syncTally, states, integration } = services;
  const log = () => undefined;
  const events = talliedEvents(services.events, { clock, syncTally, log });
  const { companies } = integration;
  const given = { ...services, events, log, companies };
  return {
    ...given,
    connector: await services.connector(),
    // Only a closed gate asks for chance.
    random: () => 0.5,
    states: {
      ...states,
      readAll: async () =>
        (await states.readAll()).map((state) =>
          state.entity === entity ? { ...state, gate: 'live' as const } : state,
        ),
    },
    failureQueue: {
      send: async (message, _failure, order) => void (await recordFailure(given, message, order)),
    },
  };
}
