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
  /** Which of `fields` holds what people know a record by. Default: `name`, and a natural key of one field. */
  readonly signs?: TargetSigns;
}

/**
 * Field names by what the field means, for matching. `number` and `parent` are those of documents: what people call it, and
 * whose it is. `active`: false, or "cancelled", is not in use any more.
 */
export type TargetSigns = Readonly<
  Partial<
    Record<
      | 'name'
      | 'code'
      | 'registrationNumber'
      | 'taxNumber'
      | 'email'
      | 'addressLine'
      | 'city'
      | 'postalCode'
      | 'country'
      | 'iban'
      | 'parent'
      | 'number'
      | 'total'
      | 'currency'
      | 'active',
      string
    >
  >
>;

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

/** One field of a source, enough for a mapping to check names before anything runs. */
export interface SourceField {
  readonly type: TargetField['type'];
  /** What the field means, one sentence, for docs and error texts. */
  readonly about: string;
  /** It holds the external id of a record of this source or target. */
  readonly refersTo?: string;
  /** Dropped at the door unless a mapping names the field. Default false. */
  readonly isBankDetail?: boolean;
}

/** What a source yields, as plain data: importable without the connector's SDK. */
export interface SourceSpec {
  readonly fields: Readonly<Record<string, SourceField>>;
  /** The target that writes the same records: a vendor changed outside may have come from Precoro. Null for none. */
  readonly target: string | null;
}

/** A record of the external system as it stands now. */
export interface SourceRecord {
  readonly externalId: string;
  /** By the names of the spec; what the system does not hold is null. Decimals and days are canonical text. */
  readonly fields: JsonObject;
  /** It was deleted there; `fields` is what it last held, as far as that is known. */
  readonly isGone: boolean;
  /** The key that a `create` was given, where the system keeps it: as {@link ExternalRecord} has it. Default: null. */
  readonly createdWithKey?: string | null;
}

export interface ChangePage {
  readonly records: readonly SourceRecord[];
  /** Opaque text of the connector: hand it in to go on from here, also after a restart. */
  readonly cursor: string;
  /** More has changed already. */
  readonly hasMore: boolean;
}

/**
 * What Precoro takes from the external system. A payment is told as one record per bill that it pays, because Precoro pays
 * invoices one by one.
 */
export interface Source {
  readonly spec: SourceSpec;
  /**
   * What has changed since `cursor` was handed out, oldest first; everything for null. Each change is told at least once,
   * those whose transaction ends late too; a record that changes while pages are read may come twice. An unreadable or
   * outdated cursor counts as null.
   */
  changesSince(cursor: string | null, context: CallContext): Promise<ReadOutcome<ChangePage>>;
  /** Null where there is none of that id. */
  read(externalId: string, context: CallContext): Promise<ReadOutcome<SourceRecord | null>>;
  /** Every record that is not gone, for matching and for the comparison of both systems. */
  list(company: string): AsyncIterable<SourceRecord>;
}

/** A request that claims to come from the external system. Header names are in lower case. */
export interface IncomingWebhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a webhook of the external system says: something of this source has changed. */
export interface SourceHint {
  readonly source: string;
  readonly company: string;
}

/** One external system. `targets` and `sources` are keyed by the names that a mapping uses, such as `bill`. */
export interface Connector {
  readonly name: string;
  /** Calls at once that the system stands. */
  readonly maxConcurrency: number;
  readonly targets: Readonly<Record<string, Target>>;
  readonly sources: Readonly<Record<string, Source>>;
  /** Of systems that send webhooks. `refused`: it does not come from the system. Throws nothing. */
  verifyWebhook?(request: IncomingWebhook): Promise<'refused' | readonly SourceHint[]>;
  close(): Promise<void>;
}

/**
 * A small text that all functions which call one system share, such as an access token; a connector seals what is secret
 * before it is kept. Any method may throw: a text that is lost, or a lock that two hold, must cost a second token and
 * nothing else.
 */
export interface SharedText {
  /** Null where nothing is kept. */
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
  /** Whether the caller alone may renew it now. Ends by itself after `seconds`. */
  lock(seconds: number): Promise<boolean>;
  /** Nothing happens where the lock was lost. */
  unlock(): Promise<void>;
}
