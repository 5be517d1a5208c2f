import type { JsonObject } from '../domain/json.ts';
import type { ReadOutcome, WriteOutcome } from '../domain/outcomes.ts';

/**
 * How a target protects itself against the same create arriving twice.
 * `upsert`: creating again with the same natural key changes the existing record. `key`: the idempotency key is
 * remembered for `lifetimeSeconds`. `uniqueReference`: a second create with the same key is refused as a duplicate.
 * `searchable`: no protection, but a created record can be found after `settleSeconds`. `none`: neither, so one
 * attempt only, and an unknown outcome waits for a person.
 */
export type Idempotency =
  | { readonly kind: 'upsert' }
  | { readonly kind: 'key'; readonly lifetimeSeconds: number }
  | { readonly kind: 'uniqueReference' }
  | { readonly kind: 'searchable'; readonly settleSeconds: number }
  | { readonly kind: 'none' };

/** One field of a target, enough for the mapping to check names and required fields before anything runs. */
export interface TargetField {
  readonly type: 'text' | 'decimal' | 'integer' | 'boolean' | 'date' | 'dateTime' | 'json';
  readonly required?: boolean;
  /** What the field means, one sentence, for docs and error texts. */
  readonly about: string;
  readonly maxLength?: number;
}

/** What a target accepts, as plain data: importable without the connector's SDK. */
export interface TargetSpec {
  readonly fields: Readonly<Record<string, TargetField>>;
  /** Fields of one line; absent where the target has no lines. */
  readonly lines?: Readonly<Record<string, TargetField>>;
  /** Fields that together are unique within a company: how a person would find the record. */
  readonly naturalKey: readonly string[];
  readonly idempotency: Idempotency;
}

/** Content for a target: fields by name, money as decimal text, lines under `lines`. */
export interface Payload {
  readonly fields: JsonObject;
  readonly lines: readonly JsonObject[];
}

/** A record of the external system, read back and normalised as that system keeps it. */
export interface ExternalRecord {
  readonly externalId: string;
  /** The idempotency key it was created with, where the system keeps it; null where unknown. */
  readonly createdWithKey: string | null;
  readonly payload: Payload;
}

/** Limits of one call. `signal` aborts at the deadline; a write aborted after sending is `unknown`. */
export interface CallContext {
  readonly company: string;
  readonly signal: AbortSignal;
}

/** Abilities by presence: a target without `cancel` cannot cancel. None of these throws for what the system did. */
export interface Target {
  readonly spec: TargetSpec;
  create(
    payload: Payload,
    idempotencyKey: string,
    context: CallContext,
  ): Promise<WriteOutcome<ExternalRecord>>;
  update(externalId: string, payload: Payload, context: CallContext): Promise<WriteOutcome<ExternalRecord>>;
  read(externalId: string, context: CallContext): Promise<ReadOutcome<ExternalRecord | null>>;
  /** Finds by the natural key's values in `payload.fields`; several where the system does not enforce it. */
  findByNaturalKey(payload: Payload, context: CallContext): Promise<ReadOutcome<readonly ExternalRecord[]>>;
  /** Marks a document as cancelled, so that it no longer counts in the books. */
  cancel?(externalId: string, context: CallContext): Promise<WriteOutcome<ExternalRecord>>;
  /** Marks master data as no longer in use. */
  deactivate?(externalId: string, context: CallContext): Promise<WriteOutcome<ExternalRecord>>;
  /** Every record, for the comparison of both systems. */
  list(company: string): AsyncIterable<ExternalRecord>;
}

/** One external system. `targets` is keyed by the name a mapping uses, such as `bill`. */
export interface Connector {
  readonly name: string;
  /** Calls at once that the system stands. */
  readonly maxConcurrency: number;
  readonly targets: Readonly<Record<string, Target>>;
  close(): Promise<void>;
}
