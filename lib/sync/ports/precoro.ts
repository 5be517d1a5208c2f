import type { JsonObject } from '../../domain/json.ts';
import type { EntityName } from '../../domain/records.ts';

/** Both names of one record; the entity decides which of them its path takes. */
export interface PrecoroKey {
  readonly id: string;
  readonly idn: string | null;
  /** Of options of custom fields, and needed there: the field in whose list the option stands. */
  readonly fieldId?: string;
}

/** The families of custom fields that have definitions. */
export type FieldFamily = 'item' | 'document' | 'supplier';

/** One request to Precoro, as data: what the quota ledger reserves and the gateway sends. */
export type PrecoroCall =
  /**
   * `modifiedSince` is `YYYY-MM-DDTHH:MM:SS` or null for everything; `page` counts from 1, 200 rows each. `createdUntil`,
   * such as 2026-01-31, leaves out what was created after that day; only for entities with `slicesByCreation`. `fieldId` as
   * in {@link PrecoroKey}.
   */
  | {
      readonly kind: 'list';
      readonly entity: EntityName;
      readonly modifiedSince: string | null;
      readonly page: number;
      readonly createdUntil?: string;
      readonly fieldId?: string;
    }
  /** At most 200 external ids, see `chunkExternalIds` for the URL length; only for entities with `canFilterByExternalId`. */
  | { readonly kind: 'lookup'; readonly entity: EntityName; readonly externalIds: readonly string[] }
  | { readonly kind: 'detail'; readonly entity: EntityName; readonly key: PrecoroKey }
  /** Null clears a value; an absent property leaves it. */
  | {
      readonly kind: 'patch';
      readonly entity: EntityName;
      readonly key: PrecoroKey;
      readonly changes: {
        readonly externalId?: string | null;
        readonly externalIntegrationLog?: string | null;
      };
    }
  | { readonly kind: 'fieldDefinitions'; readonly family: FieldFamily; readonly page: number }
  | {
      readonly kind: 'fieldOptions';
      readonly family: FieldFamily;
      readonly fieldId: string;
      readonly page: number;
    }
  /** Not to be repeated while it is unknown what became of it. Bodies are built by `lib/entities/write-bodies.ts`. */
  | {
      readonly kind: 'create';
      readonly entity: EntityName;
      readonly body: JsonObject;
      readonly fieldId?: string;
    }
  | {
      readonly kind: 'update';
      readonly entity: EntityName;
      readonly key: PrecoroKey;
      readonly body: JsonObject;
    }
  /** Only for payments, which have no other change: that they can be cancelled is documented, the path is a guess. */
  | { readonly kind: 'cancel'; readonly entity: EntityName; readonly key: PrecoroKey }
  /** Lets an option be chosen in these legal entities, beside those it is restricted to already. */
  | {
      readonly kind: 'restrictOption';
      readonly family: 'item' | 'document';
      readonly optionId: string;
      readonly legalEntityIds: readonly string[];
    };

/** What Precoro answered. Times are milliseconds since the epoch, by Precoro's clock; null where it sent none. */
export type PrecoroAnswer =
  | {
      readonly kind: 'page';
      readonly rows: readonly unknown[];
      readonly total: number | null;
      readonly hasNext: boolean;
      readonly serverTime: number | null;
    }
  /** `body` is null when the answer held no object. */
  | { readonly kind: 'object'; readonly body: unknown; readonly serverTime: number | null }
  /** `until` is absolute, from the body first, then from headers; null where neither says. */
  | { readonly kind: 'rateLimited'; readonly limiter: string; readonly until: number | null }
  | { readonly kind: 'notFound'; readonly words: string }
  /** 401 and 403: the key, its e-mail or its rights. */
  | { readonly kind: 'unauthorized'; readonly words: string }
  /** Any other 4xx: the same request will be refused again. `fields` are Precoro's messages per field. */
  | {
      readonly kind: 'rejected';
      readonly status: number;
      readonly words: string;
      readonly fields: Readonly<Record<string, string>>;
    }
  /** 5xx, no connection, no answer in time, or not JSON. `mayHaveHappened` is false only if nothing was sent. */
  | { readonly kind: 'unavailable'; readonly mayHaveHappened: boolean; readonly words: string };

/** Sends one request; never retries, never paces, never throws for what Precoro or the network did. */
export interface PrecoroGateway {
  /** Method, path and query as Precoro's duplicate limiter sees them: equal text, equal request. */
  fingerprint(call: PrecoroCall): string;
  send(call: PrecoroCall, signal: AbortSignal): Promise<PrecoroAnswer>;
}
