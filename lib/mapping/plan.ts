import type { TargetField } from '../connectors/contract.ts';
import type { Decimal } from '../domain/money.ts';
import type { Json } from '../domain/json.ts';
import type { EntityName } from '../domain/records.ts';
import type { CompanyRule } from './companies.ts';
import type { ComputedName } from './computed.ts';
import type { EntityMapping, Feed, Integration } from './contract.ts';

/** A configuration after its check: every name resolved, nothing left to look up but the record's values. */

export type FieldFamily = 'item' | 'document' | 'supplier';

/** A custom field named in a configuration, and where. */
export interface CustomFieldUse {
  readonly family: FieldFamily;
  readonly name: string;
  readonly place: string;
}

/** Where a value is read. `of: 'document'` is the header as seen from one of its lines. */
export type PathPlan = { readonly of: 'record' | 'document'; readonly path: string } & (
  | { readonly kind: 'path'; readonly steps: readonly string[] }
  | { readonly kind: 'customField'; readonly family: FieldFamily; readonly name: string }
  | { readonly kind: 'computed'; readonly name: ComputedName }
);

export type AnyFunction = (...args: readonly unknown[]) => unknown;

export type SourcePlan =
  | PathPlan
  | { readonly kind: 'function'; readonly call: AnyFunction }
  | { readonly kind: 'constant'; readonly value: Json }
  | { readonly kind: 'option'; readonly field: PathPlan & { readonly kind: 'customField' } }
  | { readonly kind: 'counterpart'; readonly entity: EntityName; readonly of: 'record' | 'document' }
  | {
      readonly kind: 'translated';
      readonly from: PathPlan;
      readonly map: string;
      readonly values: ReadonlyMap<string, string>;
    };

export interface FieldPlan {
  /** Name of the target's field. */
  readonly name: string;
  readonly place: string;
  readonly source: SourcePlan;
  /** Blank is refused: by `required()` or because the target needs it. */
  readonly required: boolean;
  readonly target: TargetField;
}

export interface TotalsPlan {
  readonly header: string;
  readonly line: string;
  readonly rounding: RoundingPlan | null;
}
export interface RoundingPlan {
  readonly upTo: Decimal;
  readonly constants: Readonly<Record<string, Json>>;
  /** Fields that carry the difference. */
  readonly differences: readonly string[];
  /** Fields that carry the line's position. */
  readonly positions: readonly string[];
}

export interface EntityPlan {
  readonly entity: EntityName;
  readonly target: string;
  readonly mode: EntityMapping['mode'];
  readonly onLeave: EntityMapping['onLeave'];
  readonly readDetail: boolean;
  readonly alert: EntityMapping['alert'];
  readonly when: AnyFunction | null;
  readonly matchOn: EntityMapping['matchOn'];
  readonly companies: CompanyRule;
  readonly fields: readonly FieldPlan[];
  /** Null where the target has no lines. */
  readonly lines: readonly FieldPlan[] | null;
  readonly totals: TotalsPlan | null;
}

/** An entity's mapping that also tells which custom fields it names, for `checkDefinitions`. */
export interface CheckedMapping extends EntityMapping {
  readonly customFields: readonly CustomFieldUse[];
}
/** The same of what comes in: an option's custom field. */
export interface CheckedFeed extends Feed {
  readonly customFields: readonly CustomFieldUse[];
}
export interface CheckedIntegration extends Integration {
  readonly entities: readonly CheckedMapping[];
  readonly feeds: readonly CheckedFeed[];
}
