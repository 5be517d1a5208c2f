import type { SourceField } from '../../connectors/contract.ts';
import type { Json } from '../../domain/json.ts';
import type { EntityName } from '../../domain/records.ts';
import type { WriteFacts, WriteField } from '../../entities/write-facts.ts';
import type { Feed } from '../contract.ts';
import type { AnyFunction } from '../plan.ts';

/** A section of `inward` after its check: every name resolved, nothing left to look up but the record's values. */
export interface FeedPlan extends Omit<Feed, 'version' | 'fields' | 'when' | 'referencesOf' | 'map'> {
  /** `inward.itemFieldOption.GL account`. */
  readonly place: string;
  readonly sourceFields: Readonly<Record<string, SourceField>>;
  readonly facts: WriteFacts;
  readonly when: AnyFunction | null;
  readonly fields: readonly FeedFieldPlan[];
}

export interface FeedFieldPlan {
  /** Name of Precoro's form. */
  readonly name: string;
  readonly place: string;
  readonly source: FeedSource;
  /** Blank is refused: by `required()` or because Precoro needs it. */
  readonly required: boolean;
  readonly form: WriteField;
}

/** `from` is a field of the source. */
export type FeedSource =
  | { readonly kind: 'path'; readonly from: string }
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'function'; readonly call: AnyFunction }
  | { readonly kind: 'linked'; readonly from: string; readonly to: LinkPlan }
  | {
      readonly kind: 'translated';
      readonly from: string;
      readonly map: string;
      /** The other system's words on the left, Precoro's on the right. */
      readonly values: ReadonlyMap<string, string>;
    };

/** What an external id of a field names. */
export interface LinkPlan {
  readonly entity: EntityName;
  /** Under which its links are kept. */
  readonly target: string;
}
