import { object, optional } from '../../domain/decode.ts';
import { many } from '../../domain/decode-relations.ts';
import { integer, text } from '../../domain/decode-scalars.ts';
import { before, putOff, TrytonError } from './failure.ts';
import type { Scope } from './scope.ts';

/**
 * The idempotency keys of what was created, each in a row of `ir.model.data`, which Tryton keeps unique by module, model and
 * name. A key is claimed before its record is created, and the record's id is written behind it afterwards. Rows have
 * `noupdate`, so that people may change and delete the records as all others.
 */
const CLAIMS_MODULE = 'precoro_sync';
const CLAIMS = 'model.ir.model.data';

/**
 * A claim without a record belongs to a create that is under way, or was killed. Tryton carries on with a request whose
 * caller is gone, so before this time nobody can say that it has not been done.
 */
export const CLAIM_SECONDS = 60;

const claimRow = object({
  id: integer,
  fs_id: text,
  /** 0: not created yet, as far as is known. Null: deleted since by a person. */
  db_id: optional(integer),
  /** By which natural key its record can be found. */
  values: optional(text),
  _timestamp: text,
});

const FIELDS = ['id', 'fs_id', 'db_id', 'values', '_timestamp'];
const claimRows = many(claimRow);
const ids = many(integer);

/** `ours`: it is this caller's to create the record. `wasLeft`: by another one, who may have created it after all. */
export type Taken =
  | { readonly is: 'ours'; readonly claim: number; readonly wasLeft: boolean }
  | { readonly is: 'created'; readonly recordId: number };

/** Takes the key, or tells what was created with it. Throws TrytonError while another one is at it. */
export async function takeClaim(
  { rpc, asking }: Scope,
  {
    model,
    key,
    found,
    seconds,
  }: {
    readonly model: string;
    readonly key: string;
    /** Text of the natural key. */
    readonly found: string;
    readonly seconds: number;
  },
): Promise<Taken> {
  const values = { module: CLAIMS_MODULE, model, fs_id: key, db_id: 0, values: found, noupdate: true };
  const made = await before(rpc.call(`${CLAIMS}.create`, [[values]], asking, ids)).catch((error: unknown) => {
    if (error instanceof TrytonError && error.failure.is === 'rejected' && UNIQUE.test(error.message))
      return null;
    throw error;
  });
  if (made?.[0] !== undefined) return { is: 'ours', claim: made[0], wasLeft: false };
  const { value, answeredAt } = await before(
    rpc.ask(`${CLAIMS}.search_read`, [ofKey(model, key), 0, 1, null, FIELDS], asking, claimRows),
  );
  const [claim] = value;
  if (!claim) throw putOff(1, 'Tryton: another write came between');
  if (claim.db_id !== null && claim.db_id > 0) return { is: 'created', recordId: claim.db_id };
  const age = answeredAt / 1000 - Number(claim._timestamp);
  const isLeft = claim.db_id === null || age > seconds;
  if (!isLeft)
    throw putOff(
      Math.max(1, Math.ceil(seconds - age)),
      'This record is being created in Tryton, or its creation broke off a short time ago; it is tried again when that is certain',
    );
  // Who takes over a claim says which state of it was seen: of two only one succeeds.
  const context = { _timestamp: { [`ir.model.data,${claim.id}`]: claim._timestamp } };
  await before(
    rpc.call(
      `${CLAIMS}.write`,
      [[claim.id], { db_id: 0, values: found }],
      { ...asking, context },
      () => null,
    ),
  );
  return { is: 'ours', claim: claim.id, wasLeft: true };
}

const UNIQUE = /must be unique/;

/** Says which record came of it. */
export async function fulfilClaim({ rpc, asking }: Scope, claim: number, recordId: number): Promise<void> {
  await rpc.call(`${CLAIMS}.write`, [[claim], { db_id: recordId }], asking, () => null);
}

/** The record was refused: the key is free at once. */
export async function dropClaim({ rpc, asking }: Scope, claim: number): Promise<void> {
  await rpc.call(`${CLAIMS}.delete`, [[claim]], asking, () => null);
}

/** The keys of these records, by their ids; of one with several, the oldest. */
export async function keysOf(
  { rpc, asking }: Pick<Scope, 'rpc' | 'asking'>,
  model: string,
  records: readonly { readonly id: number; readonly found: string }[],
): Promise<ReadonlyMap<number, string>> {
  if (records.length === 0) return new Map();
  const domain = [
    ['module', '=', CLAIMS_MODULE],
    ['model', '=', model],
    [
      'OR',
      [['db_id', 'in', records.map(({ id }) => id)]],
      // Of creates whose end nobody has seen.
      [
        ['db_id', '=', 0],
        ['values', 'in', records.map(({ found }) => found)],
      ],
    ],
  ];
  const claims = await rpc.call(
    `${CLAIMS}.search_read`,
    [domain, 0, null, [['id', 'DESC']], FIELDS],
    asking,
    claimRows,
  );
  const byId = new Map(claims.map(({ db_id, fs_id }) => [db_id, fs_id]));
  const byFound = new Map(
    claims.flatMap(({ db_id, values, fs_id }) => (db_id === 0 ? [[values, fs_id]] : [])),
  );
  return new Map(
    records.flatMap(({ id, found }) => {
      const key = byId.get(id) ?? byFound.get(found);
      return key === undefined ? [] : [[id, key] as const];
    }),
  );
}

function ofKey(model: string, key: string): readonly unknown[] {
  return [
    ['module', '=', CLAIMS_MODULE],
    ['model', '=', model],
    ['fs_id', '=', key],
  ];
}
