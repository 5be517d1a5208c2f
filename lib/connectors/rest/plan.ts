import type { Actor } from '../../domain/failures.ts';
import type { SourceField, SourceSpec, TargetField, TargetSpec } from '../contract.ts';
import type { RestAuth, RestErrorRule } from './description.ts';
import type { Path } from './json-path.ts';

/** A description after its check, every default filled in. Texts with names in braces are kept as they are. */
export interface ApiPlan {
  readonly name: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly auth: RestAuth;
  readonly headers: Texts;
  readonly errors: readonly ErrorRule[];
  readonly maxConcurrency: number;
  readonly timeoutSeconds: number;
  readonly targets: Readonly<Record<string, TargetPlan>>;
  readonly sources: Readonly<Record<string, SourcePlan>>;
  readonly knowsCompanies: boolean;
}
type Texts = Readonly<Record<string, string>>;

export interface ErrorRule {
  readonly status: readonly number[] | '4xx' | '5xx' | null;
  readonly at: Path | null;
  /** As text; null for whatever stands there. */
  readonly equals: readonly string[] | null;
  /** In small letters. */
  readonly contains: string | null;
  readonly is: RestErrorRule['is'];
  readonly words: Path | null;
  readonly actor: Actor;
  readonly retryAfterSeconds: number;
}

/** What is asked of a field, whether a target or a source has it. */
type AnyField = Pick<TargetField, 'type' | 'required' | 'maxLength'> & Pick<SourceField, 'isBankDetail'>;

export interface FieldPlan<Field = AnyField> {
  readonly name: string;
  readonly field: Field;
  readonly at: Path;
  readonly as: 'text' | 'number';
}

export interface RecordPlan {
  readonly id: Path;
  readonly idIs: 'text' | 'number';
  readonly key: Path | null;
  readonly fields: readonly FieldPlan[];
  /** Null where there are none. */
  readonly lines: { readonly at: Path; readonly fields: readonly FieldPlan[] } | null;
  /** Null where nothing tells that a record was deleted. */
  readonly gone: Path | null;
}

export interface RequestPlan {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query: Texts;
  readonly headers: Texts;
  /** Undefined for none. */
  readonly body: unknown;
  readonly result: Path;
}

export interface WritePlan extends RequestPlan {
  readonly answers: 'record' | 'id' | 'nothing';
}

export interface RetirementPlan extends WritePlan {
  /** Values that fields of the spec must have afterwards. */
  readonly becomes: Readonly<Record<string, unknown>>;
}

export type PagesPlan =
  | { readonly style: 'all' | 'link' }
  | { readonly style: 'page' | 'offset'; readonly first: number; readonly more: Path | null }
  | { readonly style: 'cursor' | 'nextUrl'; readonly next: Path };

export interface ListingPlan extends RequestPlan {
  readonly pages: PagesPlan;
  readonly answers: 'record' | 'id';
}

export type SincePlan =
  | { readonly style: 'none' }
  | {
      readonly style: 'date';
      readonly at: Path;
      readonly overlapSeconds: number;
      readonly format: 'iso' | 'day' | 'seconds';
    }
  | { readonly style: 'cursor'; readonly next: Path; readonly more: Path | null };

export interface TargetPlan {
  readonly name: string;
  readonly spec: TargetSpec;
  readonly record: RecordPlan;
  readonly create: WritePlan;
  readonly update: WritePlan;
  readonly read: RequestPlan;
  readonly find: ListingPlan;
  readonly list: ListingPlan;
  readonly cancel: RetirementPlan | null;
  readonly deactivate: RetirementPlan | null;
}

export interface SourcePlan {
  readonly name: string;
  readonly spec: SourceSpec;
  readonly record: RecordPlan;
  readonly read: RequestPlan;
  readonly list: ListingPlan;
  readonly changes: ListingPlan & { readonly since: SincePlan };
}
