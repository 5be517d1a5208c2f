import type { EntityName } from '../domain/records.ts';

/** What POST and PUT take of one entity. */
export interface WriteFacts {
  readonly create: boolean;
  /** Payments have no PUT (precoro-api.md section 5.5). */
  readonly update: boolean;
  /** By their name in Precoro's forms. Records show them under the same name unless `shownAs` says otherwise. */
  readonly fields: Readonly<Record<string, WriteField>>;
}

export interface WriteField {
  /**
   * `text`, `decimal` (amounts and percents), `integer` and `boolean` go as they are, `moment` as an ISO time in UTC.
   * `reference` is the id of another record, sent as `name[id]`; `texts` and `references` are lists of texts and of ids,
   * sent as `name[]`.
   */
  readonly kind: 'text' | 'decimal' | 'integer' | 'boolean' | 'moment' | 'reference' | 'texts' | 'references';
  /** Of references: the entity they name; absent for records that are no entity of this project. */
  readonly to?: EntityName;
  /** A POST without it is refused. Default false. */
  readonly isRequired?: boolean;
  /** A PUT without it does more than leave it: Precoro then switches the record off. Default false. */
  readonly alwaysInPut?: boolean;
  /** A list that a PUT replaces as a whole, so that it must be sent complete. Default false. */
  readonly replacedByPut?: boolean;
  /** Characters. Default: no limit known. */
  readonly maxLength?: number;
  /** Its name in what Precoro answers. Default: the same. */
  readonly shownAs?: string;
}
