import type { ReadOutcome, WriteOutcome } from '../../domain/outcomes.ts';
import { many } from '../../domain/decode-relations.ts';
import { integer } from '../../domain/decode-scalars.ts';
import type { CallContext, ExternalRecord, Payload, Target } from '../contract.ts';
import { CLAIM_SECONDS, dropClaim, fulfilClaim, takeClaim } from './claims.ts';
import { after, before, putOff, readOutcome, rejected, TrytonError, writeOutcome } from './failure.ts';
import { idOf, titleOf, type Kind, type Values } from './kind.ts';
import { checked, holds } from './payload.ts';
import {
  findByKey,
  foundBy,
  PAGE_SIZE,
  readById,
  readFound,
  readRows,
  foundRow,
  type Found,
} from './records.ts';
import type { Companies, Scope } from './scope.ts';
import { settle, takeOut } from './settle.ts';

type Written = WriteOutcome<ExternalRecord>;

export interface TargetOptions {
  readonly companies: Companies;
  /** Default: {@link CLAIM_SECONDS}. */
  readonly claimSeconds?: number;
}

const LIST_PAGE_TIMEOUT_MS = 60_000;
/** It concerns every record: none of them fails for it. */
const NO_COMPANY_SECONDS = 300;
/** Of no record. */
export const NO_ID = 0;

/** One kind of records in Tryton. Fields that a payload leaves out stay as they are; null clears; lines are replaced whole. */
export function trytonTarget(kind: Kind, { companies, claimSeconds = CLAIM_SECONDS }: TargetOptions): Target {
  const inCompany = <T>(
    context: CallContext,
    work: (scope: Scope) => Promise<T>,
    otherwise: T,
  ): Promise<ReadOutcome<T>> => readIn(companies, context, work, otherwise);
  const change = (
    externalId: string,
    context: CallContext,
    work: (found: Found, scope: Scope) => Promise<ExternalRecord>,
  ): Promise<Written> => changeOne(kind, companies, externalId, context, work);
  const retire = (externalId: string, context: CallContext): Promise<Written> =>
    change(externalId, context, (found, scope) => takeOut(kind, found, scope));
  return {
    spec: kind.spec,
    create: (payload, key, context) =>
      attempt(async () => {
        const wanted = checked(kind.spec, payload);
        const scope = await before(companies.scopeOf(context));
        if (!scope)
          throw putOff(
            NO_COMPANY_SECONDS,
            `There is no company "${context.company}" in Tryton that its user may see. Engineer: correct "companies", or the companies of the user.`,
          );
        return create(kind, wanted, key, claimSeconds, scope);
      }),
    update: (externalId, payload, context) =>
      change(externalId, context, (found, scope) => update(kind, found, checked(kind.spec, payload), scope)),
    read: (externalId, context) =>
      inCompany<ExternalRecord | null>(
        context,
        async (scope) => {
          const found = await readById(kind, idOf(externalId) ?? NO_ID, scope);
          return found?.record ?? null;
        },
        null,
      ),
    findByNaturalKey: ({ fields }, context) =>
      inCompany<readonly ExternalRecord[]>(
        context,
        async (scope) => (await findByKey(kind, keyFields(kind, fields), scope)).map(({ record }) => record),
        [],
      ),
    list: (company) => list(kind, companies, company),
    ...(kind.life ? { cancel: retire } : { deactivate: retire }),
  };
}

/** A read in a company that is not there finds nothing. */
export async function readIn<T>(
  companies: Companies,
  context: CallContext,
  work: (scope: Scope) => Promise<T>,
  otherwise: T,
): Promise<ReadOutcome<T>> {
  try {
    const scope = await companies.scopeOf(context);
    return { outcome: 'read', value: scope ? await work(scope) : otherwise };
  } catch (error) {
    return readOutcome(error);
  }
}

async function attempt(work: () => Promise<ExternalRecord>): Promise<Written> {
  try {
    return { outcome: 'applied', value: await work() };
  } catch (error) {
    return writeOutcome(error);
  }
}

async function changeOne(
  kind: Kind,
  companies: Companies,
  externalId: string,
  context: CallContext,
  work: (found: Found, scope: Scope) => Promise<ExternalRecord>,
): Promise<Written> {
  const gone: Written = {
    outcome: 'gone',
    words: `There is no ${kind.label} ${externalId} in this company any more`,
  };
  try {
    const scope = await before(companies.scopeOf(context));
    const found = scope && (await before(readById(kind, idOf(externalId) ?? NO_ID, scope)));
    if (!scope || !found) return gone;
    return await attempt(() => work(found, scope));
  } catch (error) {
    return writeOutcome(error);
  }
}

async function create(
  kind: Kind,
  wanted: Payload,
  key: string,
  seconds: number,
  scope: Scope,
): Promise<ExternalRecord> {
  const ours = await findOurs(kind, wanted, key, scope);
  if (ours) return adopt(kind, wanted, ours.row.ownerId, key, scope);
  const found = foundBy(kind, wanted.fields, scope);
  const taken = await takeClaim(scope, { model: kind.writes, key, found, seconds });
  if (taken.is === 'created') return adopt(kind, wanted, taken.recordId, key, scope);
  const late = taken.wasLeft ? await findOurs(kind, wanted, key, scope) : null;
  if (late) return adopt(kind, wanted, late.row.ownerId, key, scope);
  const values = await before(kind.created(wanted, scope)).catch((error: unknown) =>
    dropped(scope, taken.claim, error),
  );
  const id = await send(kind, values, (given) =>
    scope.rpc.call(`model.${kind.writes}.create`, [[given]], scope.asking, many(integer)),
  ).catch((error: unknown) => dropped(scope, taken.claim, error));
  const [made = 0] = id;
  await after(fulfilClaim(scope, taken.claim, made));
  return settle(kind, await after(ownedBy(kind, made, key, scope)), wanted, scope);
}

/** The record of this natural key that was made with our key. Throws TrytonError where another one has it. */
async function findOurs(kind: Kind, wanted: Payload, key: string, scope: Scope): Promise<Found | null> {
  const found = await before(findByKey(kind, wanted.fields, scope));
  const ours = found.find(({ record }) => record.createdWithKey === key);
  const [existing] = found;
  if (ours || !existing) return ours ?? null;
  throw rejected(
    'accountant',
    `A ${titleOf(kind, wanted.fields)} is in Tryton already (${existing.record.externalId}). Accountant: if it is the same one, link the two; otherwise one of them needs another number.`,
  );
}

/** Nothing was made where Tryton says no; where it says nothing, the claim stands until that is certain. */
async function dropped(scope: Scope, claim: number, error: unknown): Promise<never> {
  if (error instanceof TrytonError && error.failure.is !== 'unknown')
    await dropClaim(scope, claim).catch(() => undefined);
  throw error;
}

/** The key is ours, so the record is: unless it stands for something else, which only a mix-up of keys can cause. */
async function adopt(
  kind: Kind,
  wanted: Payload,
  ownerId: number,
  key: string,
  scope: Scope,
): Promise<ExternalRecord> {
  const found = await before(ownedBy(kind, ownerId, key, scope));
  if (foundBy(kind, found.row.payload.fields, scope) === foundBy(kind, wanted.fields, scope))
    return update(kind, found, wanted, scope);
  throw rejected(
    'engineer',
    `The idempotency key was already used for ${found.record.externalId}, which is not ${titleOf(kind, wanted.fields)}. Engineer: find out why.`,
  );
}

/** The record that was made with this key. */
async function ownedBy(kind: Kind, ownerId: number, key: string, scope: Scope): Promise<Found> {
  const domain = [[kind.model === kind.writes ? 'id' : 'template', '=', ownerId]];
  const [row] = await readRows(kind, domain, scope, 1);
  if (row) return foundRow(row, key);
  throw rejected(
    'accountant',
    `The ${kind.label} was made in Tryton and is not there any more. Accountant: see why.`,
  );
}

async function update(kind: Kind, found: Found, wanted: Payload, scope: Scope): Promise<ExternalRecord> {
  const { row } = found;
  // What is confirmed or posted already was there in time; how far it goes is the steps' business.
  const fills = kind.life && wanted.fields[kind.life.fills] === null ? [kind.life.fills] : [];
  if (holds(row.payload, wanted, ['status', 'total', ...fills])) return settle(kind, found, wanted, scope);
  if (kind.life && !kind.life.open.includes(row.state ?? ''))
    throw rejected(
      'accountant',
      `${titleOf(kind, row.payload.fields)} is ${row.state} in Tryton, where it cannot be changed any more. Accountant: set it back to draft there, or cancel it and approve a new one in Precoro.`,
    );
  const values = await before(kind.changed(wanted, row, scope));
  await send(kind, values, (given) =>
    scope.rpc.call(`model.${kind.writes}.write`, [[row.ownerId], given], scope.asking, () => null),
  );
  return settle(kind, await after(reread(kind, row.id, scope)), wanted, scope);
}

/** What Tryton refuses is sent once more in a simpler form, where there is one: of the first, nothing was kept. */
async function send<T>(kind: Kind, values: Values, call: (values: Values) => Promise<T>): Promise<T> {
  try {
    return await call(values);
  } catch (error) {
    const isRefused = error instanceof TrytonError && error.failure.is === 'rejected';
    const simpler = isRefused ? kind.simpler?.(values, error.message) : null;
    if (!simpler) throw error;
    return call(simpler);
  }
}

async function reread(kind: Kind, id: number, scope: Scope): Promise<Found> {
  const found = await readById(kind, id, scope);
  if (found) return found;
  throw rejected('accountant', `The ${kind.label} ${id} is not there any more.`);
}

/** Pages by id, so that records which come meanwhile shift nothing. Throws when Tryton does not answer. */
async function* list(kind: Kind, companies: Companies, company: string): AsyncGenerator<ExternalRecord> {
  let last = 0;
  for (;;) {
    const context = { company, signal: AbortSignal.timeout(LIST_PAGE_TIMEOUT_MS) };
    const page = await readIn<readonly Found[]>(
      companies,
      context,
      (scope) => readFound(kind, [['id', '>', last]], scope),
      [],
    );
    if (page.outcome !== 'read') throw new Error(page.words);
    for (const { record } of page.value) yield record;
    const end = page.value.at(-1);
    if (!end || page.value.length < PAGE_SIZE) return;
    last = end.row.id;
  }
}

/** The natural key's fields; a query may come without the others. */
function keyFields(kind: Kind, fields: Payload['fields']): Payload['fields'] {
  return Object.fromEntries(kind.spec.naturalKey.map((name) => [name, fields[name] ?? null]));
}
