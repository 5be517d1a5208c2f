import type { ReadOutcome, WriteOutcome } from '../../domain/outcomes.ts';
import type { CallContext, ExternalRecord, Payload, Target } from '../contract.ts';
import { encodeNaturalKey, encodePayload, type EncodedPayload } from './encode.ts';
import type { Hub } from './hub.ts';
import { readOutcome, redacted, RejectedError, writeOutcome } from './outcomes.ts';
import { decodeRecord } from './records.ts';
import { explainRefusal, isNaturalKeyTaken, titleOf } from './refusals.ts';
import { statementsOf, valuesOf, type Statements } from './statements.ts';
import type { TargetTable } from './tables.ts';
import { textIn, type Query, type Row } from './transaction.ts';

type Written = WriteOutcome<ExternalRecord>;

const PAGE_SIZE = 200;

/** One target on its tables. Fields that a payload leaves out stay as they are; null clears; lines are replaced whole. */
export function tableTarget(hub: Hub, table: TargetTable): Target {
  const writer = new TableTarget(hub, table);
  const retire = (externalId: string, context: CallContext): Promise<Written> =>
    writer.retire(externalId, context);
  return {
    spec: table.spec,
    create: (payload, idempotencyKey, context) => writer.create(payload, idempotencyKey, context),
    update: (externalId, payload, context) => writer.update(externalId, payload, context),
    read: (externalId, context) => writer.read(externalId, context),
    findByNaturalKey: (payload, context) => writer.findByNaturalKey(payload, context),
    list: (company) => writer.list(company),
    ...(table.retirement === 'cancel' ? { cancel: retire } : { deactivate: retire }),
  };
}

class TableTarget {
  readonly #hub: Hub;
  readonly #table: TargetTable;
  readonly #sql: Statements;

  constructor(hub: Hub, table: TargetTable) {
    this.#hub = hub;
    this.#table = table;
    this.#sql = statementsOf(table, hub.schema);
  }

  create(payload: Payload, key: string, context: CallContext): Promise<Written> {
    return this.#attempt(async () => {
      const encoded = encodePayload(this.#table.spec, payload);
      return this.#writeOrExplain(encoded, payload, key, context, async (query) => {
        const parameters = [context.company, key, ...valuesOf(this.#table, encoded.fields)];
        const [row] = await query(this.#sql.insert(encoded.fields), parameters);
        if (!row) return this.#adopt(query, encoded, key, context.company);
        await this.#insertLines(query, textIn(row, 'id'), encoded);
        return this.#readBack(query, textIn(row, 'id'));
      });
    });
  }

  update(externalId: string, payload: Payload, context: CallContext): Promise<Written> {
    return this.#attempt(async () => {
      const encoded = encodePayload(this.#table.spec, payload);
      return this.#writeOrExplain(encoded, payload, null, context, async (query) => {
        const parameters = [context.company, externalId, ...valuesOf(this.#table, encoded.fields)];
        const [row] = await query(this.#sql.update(encoded.fields), parameters);
        if (!row) return null;
        if (this.#table.lines) await query(this.#sql.deleteLines, [textIn(row, 'id')]);
        await this.#insertLines(query, textIn(row, 'id'), encoded);
        return this.#readBack(query, textIn(row, 'id'));
      });
    }, externalId);
  }

  retire(externalId: string, context: CallContext): Promise<Written> {
    return this.#attempt(
      () =>
        this.#hub.write(context.signal, async (query) => {
          const [row] = await query(this.#sql.retire, [context.company, externalId]);
          return row ? this.#readBack(query, textIn(row, 'id')) : null;
        }),
      externalId,
    );
  }

  async read(externalId: string, context: CallContext): Promise<ReadOutcome<ExternalRecord | null>> {
    const condition = 'h.company = $1 AND h.external_id = $2';
    const found = await this.#find(condition, [context.company, externalId], context);
    return found.outcome === 'read' ? { outcome: 'read', value: found.value[0] ?? null } : found;
  }

  findByNaturalKey(payload: Payload, context: CallContext): Promise<ReadOutcome<readonly ExternalRecord[]>> {
    return this.#find(
      `h.company = $1 AND ${this.#sql.whereNaturalKey}`,
      () => [context.company, ...Object.values(encodeNaturalKey(this.#table.spec, payload))],
      context,
    );
  }

  /** Pages by id, so that records which come meanwhile shift nothing. Throws when the database does not answer. */
  async *list(company: string): AsyncGenerator<ExternalRecord> {
    const sql = `${this.#sql.select} WHERE h.company = $1 AND h.id > $2::bigint ORDER BY h.id LIMIT ${PAGE_SIZE}`;
    let last = '0';
    for (;;) {
      const signal = AbortSignal.timeout(60_000);
      const rows = await this.#hub
        .read(signal, (query) => query(sql, [company, last]))
        .catch((error: unknown) => {
          throw new Error(this.#redacted(readOutcome(error)).words);
        });
      for (const row of rows) yield this.#decode(row);
      if (rows.length < PAGE_SIZE) return;
      last = textIn(rows.at(-1), 'id');
    }
  }

  async #attempt(work: () => Promise<ExternalRecord | null>, externalId = ''): Promise<Written> {
    try {
      const value = await work();
      if (value) return { outcome: 'applied', value };
      return {
        outcome: 'gone',
        words: `There is no ${this.#table.label} ${externalId} in this company any more`,
      };
    } catch (error) {
      return this.#redacted(writeOutcome(error));
    }
  }

  /** Writes; when a constraint refuses, finds out what to tell. A record of ours that a race put there is adopted. */
  async #writeOrExplain(
    encoded: EncodedPayload,
    payload: Payload,
    key: string | null,
    context: CallContext,
    work: (query: Query) => Promise<ExternalRecord | null>,
  ): Promise<ExternalRecord | null> {
    try {
      return await this.#hub.write(context.signal, work);
    } catch (error) {
      if (!isNaturalKeyTaken(error)) throw explainRefusal(error, this.#table, encoded);
      const found = await this.findByNaturalKey(payload, context);
      const existing = found.outcome === 'read' ? found.value[0] : undefined;
      if (key !== null && existing?.createdWithKey === key) return existing;
      const where = existing ? ` (${existing.externalId})` : '';
      throw new RejectedError(
        'accountant',
        `A ${titleOf(this.#table, encoded.fields)} already exists${where}. Accountant: if it is the same one, link the two; otherwise one of them needs another number.`,
      );
    }
  }

  /** The key is ours, so the record is: unless it stands for something else, which only a mix-up of keys can cause. */
  async #adopt(query: Query, encoded: EncodedPayload, key: string, company: string): Promise<ExternalRecord> {
    const sql = `${this.#sql.select} WHERE h.company = $1 AND h.idempotency_key = $2`;
    const [row] = await query(sql, [company, key]);
    const record = this.#decode(row);
    const agrees = this.#table.spec.naturalKey.every(
      (name) => record.payload.fields[name] === encoded.fields[name],
    );
    if (agrees) return record;
    throw new RejectedError(
      'engineer',
      `The idempotency key was already used for ${record.externalId}, which is not ${titleOf(this.#table, encoded.fields)}. Engineer: find out why.`,
    );
  }

  #decode(row: Row | undefined): ExternalRecord {
    return decodeRecord(this.#table.spec, textIn(row, 'record'));
  }

  async #insertLines(query: Query, id: string, encoded: EncodedPayload): Promise<void> {
    if (encoded.lines.length > 0) await query(this.#sql.insertLines, [id, JSON.stringify(encoded.lines)]);
  }

  async #readBack(query: Query, id: string): Promise<ExternalRecord> {
    const [row] = await query(`${this.#sql.select} WHERE h.id = $1::bigint`, [id]);
    return this.#decode(row);
  }

  async #find(
    condition: string,
    parameters: readonly unknown[] | (() => readonly unknown[]),
    context: CallContext,
  ): Promise<ReadOutcome<readonly ExternalRecord[]>> {
    try {
      const values = typeof parameters === 'function' ? parameters() : parameters;
      const sql = `${this.#sql.select} WHERE ${condition}`;
      const rows = await this.#hub.read(context.signal, (query) => query(sql, values));
      return {
        outcome: 'read',
        value: rows.map((row) => this.#decode(row)),
      };
    } catch (error) {
      return this.#redacted(readOutcome(error));
    }
  }

  #redacted<T extends { readonly outcome: string }>(outcome: T): T {
    return redacted(outcome, this.#hub.redact);
  }
}
