import { ListTablesCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ledgerOwner } from '../../config/naming.ts';
import { LedgerAbsentError, type KeyClaim, type KeyClaims, type KeyLook } from '../../sync/ports/quota.ts';
import type { Fields } from './storedItem.ts';
import { getItem, putItem, queryItems } from './table.ts';
import type { TablePlace } from './table.ts';

export interface KeyClaimsPlace extends TablePlace {
  /** Name of the integration that claims; `table` holds the ledger that it spends from. */
  readonly name: string;
  /** When whoever claims was started. */
  readonly since: number;
}

/** The claims of one ledger share a partition of its table: the owner's, and those of whoever shares it. */
const PARTITION = 'claim';
const MAX_CLAIMS = 100;

/** Claims to API keys, beside the quota ledgers: the tables of an account and region tell who is there. */
export function dynamoKeyClaims({ name, since, ...place }: KeyClaimsPlace): KeyClaims {
  const ledgerOf = ledgerOwner(place.table) ?? name;
  const key = { pk: PARTITION, sk: name };
  return {
    self: { name, ledgerOf },
    since,
    async own() {
      const item = await unlessAbsent(getItem(place, key), () => {
        throw new LedgerAbsentError(
          `There is no table ${place.table} in this account and region: the integration "${ledgerOf}", whose ledger "${name}" is to spend from, is not deployed here`,
        );
      });
      return item && readClaim(item, ledgerOf);
    },
    async save({ fingerprint, claimedAt, seenAt, look, version }) {
      const { done } = await putItem(
        place,
        key,
        { fingerprint, claimedAt, seenAt, look, version: version + 1 },
        version === 0
          ? { condition: 'attribute_not_exists(#pk)' }
          : { condition: '#version = :before', values: { before: version } },
      );
      return done;
    },
    async readAll() {
      const tables = await tablesOf(place.client);
      const claims = await Promise.all(tables.map((table) => claimsIn({ ...place, table })));
      return claims.flat();
    },
  };
}

/** Of every integration in the account and region that the client speaks to. */
async function tablesOf(client: DynamoDBClient): Promise<readonly string[]> {
  const names: string[] = [];
  let start: string | undefined;
  do {
    const page = await client.send(new ListTablesCommand({ ExclusiveStartTableName: start }));
    names.push(...(page.TableNames ?? []));
    start = page.LastEvaluatedTableName;
  } while (start !== undefined);
  return names.filter((table) => ledgerOwner(table) !== null);
}

async function claimsIn(place: TablePlace): Promise<readonly KeyClaim[]> {
  const ledgerOf = ledgerOwner(place.table) ?? '';
  const query = { where: '#pk = :pk', values: { pk: PARTITION }, limit: MAX_CLAIMS };
  const items = await unlessAbsent(queryItems(place, query), () => []);
  return items.map((item) => readClaim(item, ledgerOf));
}

/** A table may be listed while it is made or deleted. */
async function unlessAbsent<T>(reading: Promise<T>, otherwise: () => T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return otherwise();
    throw error;
  }
}

function readClaim(item: Fields, ledgerOf: string): KeyClaim {
  const look = item.fieldsOrNull('look');
  return {
    ...{ name: item.text('sk'), ledgerOf },
    fingerprint: item.text('fingerprint'),
    claimedAt: item.number('claimedAt'),
    seenAt: item.number('seenAt'),
    look: look && readLook(look),
    version: item.number('version'),
  };
}

function readLook(look: Fields): KeyLook {
  return {
    at: look.number('at'),
    holder: look.text('holder'),
    others: look
      .fieldsList('others')
      .map((other) => ({ name: other.text('name'), ledgerOf: other.text('ledgerOf') })),
  };
}
