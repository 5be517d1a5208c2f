import type { TargetField, TargetSpec } from '../connectors/contract.ts';
import type { ConnectorKind } from '../connectors/registry.ts';
import type { Json } from '../domain/json.ts';
import type { MatchOn } from '../domain/match-on.ts';
import type { Decimal } from '../domain/money.ts';
import type { OutwardName } from '../domain/records.ts';
import type { WorkingHours } from '../domain/working-hours.ts';
import type { CompanyRule } from './companies.ts';
import type { OnLeave, PrecoroLimits, PrecoroSwitches } from './contract.ts';
import type { Fault } from './faults.ts';
import type { InwardConfig, NoSources, SourceSpecs } from './inward/config.ts';
import type { HeaderLink, HeaderPath, LineLink, LinePath } from './path-types.ts';
import type { LineOf, RecordTypes } from './record-types.ts';
import type { Constant, Difference, Linked, Required, Translated } from './sources.ts';

/** The targets of a connector by name, as plain data. */
export type TargetSpecs = Readonly<Record<string, TargetSpec>>;
/** Lists of values by name: what Precoro says on the left, what the other system wants on the right. */
export type ValueMaps = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Everything a company edits: what `defineIntegration` takes. `values` and `connector` stand before `entities` and
 * `inward`.
 */
export interface IntegrationConfig<
  Targets extends TargetSpecs,
  Values extends ValueMaps,
  Sources extends SourceSpecs = NoSources,
> {
  /** Lower-case letters, digits and dashes, at most 30; part of every resource's name. */
  readonly name: string;
  /** ISO day. Documents approved before it are never created outside. */
  readonly goLive: string;
  readonly precoro: PrecoroConfig;
  readonly connector: ConnectorConfig<Targets, Sources>;
  /** Whom failures are told, and after how many minutes. Default: nobody, 30 minutes. */
  readonly alert?: AlertConfig & DigestConfig;
  readonly values?: Values;
  /** Which company of the other system a record belongs to. Default: one company for all. */
  readonly companies?: CompanyRule;
  readonly entities: { readonly [E in OutwardName]?: EntityConfig<E, NoInfer<Targets>, NoInfer<Values>> };
  /** What comes from the other system to Precoro. Default: nothing. */
  readonly inward?: InwardConfig<NoInfer<Sources>, NoInfer<Values>>;
}

export interface ConnectorConfig<Targets extends TargetSpecs, Sources extends SourceSpecs> {
  readonly kind: ConnectorKind;
  readonly targets: Targets;
  /** What the other system yields; only needed for `inward`. */
  readonly sources?: Sources;
  /**
   * Linked records that are looked up in the external system each day, every one in turn, to find what is gone there or
   * stands there twice. No request to Precoro. 0 for none. Default 200.
   */
  readonly inspectPerDay?: number;
  /** Of a connector that the configuration describes: filled in by its own function, such as `rest({ ... })`. */
  readonly described?: ConnectorDescription;
}

/** What a connector's own function made of a person's description. */
export interface ConnectorDescription {
  /** As the person wrote it: the connector reads it again when it is opened. */
  readonly description: unknown;
  /** What is wrong in it; `place` begins with `connector`. */
  readonly faults: readonly Fault[];
  /** Whether any request depends on the company: a system that knows only one cannot hold several. */
  readonly knowsCompanies: boolean;
}

export interface PrecoroConfig {
  readonly region: 'international' | 'us';
  /** Requests a day left free for others who use the same key. Default 0. */
  readonly leaveForOthers?: number;
  /**
   * When the company is at work: then what was there before waits for changes of today. Default
   * `{ from: '07:00', to: '19:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'], timeZone: 'UTC' }`; each can be given alone.
   */
  readonly workingHours?: Partial<WorkingHours>;
  /**
   * Name of another integration in the same account and region that uses the same key: both spend from its ledger.
   * Default: a ledger of its own, which refuses to share the key.
   */
  readonly sharesLedgerOf?: string;
  readonly switches?: Partial<PrecoroSwitches>;
  readonly limits?: Partial<PrecoroLimits>;
}

export interface AlertConfig {
  readonly email?: string;
  /** Default 30. */
  readonly afterMinutes?: number;
}

export interface DigestConfig {
  /** When everybody named gets the daily digest: hour and minute in UTC, or false for none. Default "07:00". */
  readonly digestAt?: string | false;
}

/** How one entity travels; which fields there are depends on `target`. */
export type EntityConfig<E extends OutwardName, Targets extends TargetSpecs, Values extends ValueMaps> = {
  [Name in keyof Targets & string]: {
    /** The other system's kind of record. */
    readonly target: Name;
    /** `observe` writes nothing on either side and shows what it would do. Default `observe`. */
    readonly mode?: 'observe' | 'live';
    /** What happens outside when the record is cancelled or disabled in Precoro. Default `report`. */
    readonly onLeave?: OnLeave;
    /**
     * Read each changed record whole, one request each, where Precoro's lists hold only part of it (suppliers: contacts,
     * payment terms, custom fields). Documents always are. Default false.
     */
    readonly readDetail?: boolean;
    /** A condition besides "approved". Rows of Precoro's lists carry no lines: `lines` may be null here. */
    readonly when?: (record: RecordTypes[E]) => boolean;
    readonly fields: Fields<Targets[Name]['fields'], HeaderField<E, Values>>;
    readonly alert?: AlertConfig;
    /** By what `precoro-sync match` tells who is whom. Default: all signs count, none must agree. */
    readonly matchOn?: Partial<MatchOn>;
  } & LinesConfig<E, Targets[Name], Values>;
}[keyof Targets & string];

/** Required where the target has lines, forbidden where it has none, and possible where its type does not say. */
type LinesConfig<
  E extends OutwardName,
  Spec extends TargetSpec,
  Values extends ValueMaps,
> = 'lines' extends keyof Spec
  ? Spec extends { readonly lines: infer Lines extends FieldSpecs }
    ? { readonly lines: Fields<Lines, LineField<E, Values>> } & OptionalTotals<Spec, Lines>
    : { readonly lines?: Fields<FieldSpecs, LineField<E, Values>> } & OptionalTotals<Spec, FieldSpecs>
  : { readonly lines?: never; readonly totals?: never };
type FieldSpecs = Readonly<Record<string, TargetField>>;
interface OptionalTotals<Spec extends TargetSpec, Lines> {
  readonly totals?: TotalsConfig<keyof Spec['fields'] & string, keyof Lines & string>;
}

/** Compares a field of the header with the sum of a field of the lines, before anything is sent. */
export interface TotalsConfig<Header extends string, Line extends string> {
  readonly header: Header;
  readonly line: Line;
  /** Default: any difference is refused. */
  readonly rounding?: {
    /** Largest difference, as decimal text, that becomes a line of its own. */
    readonly upTo: Decimal;
    /** The other fields of that line. The compared field and the position are filled in. */
    readonly line: { readonly [F in Line]?: Constant | Difference };
  };
}

/** Target fields that must be filled are required here too, so that a forgotten one does not compile. */
type Fields<Spec extends FieldSpecs, F> = {
  readonly [Name in RequiredNames<Spec>]: F;
} & { readonly [Name in Exclude<keyof Spec & string, RequiredNames<Spec>>]?: F };
type RequiredNames<Spec extends FieldSpecs> = {
  [Name in keyof Spec & string]: Spec[Name] extends { readonly required: true } ? Name : never;
}[keyof Spec & string];

export type HeaderField<E extends OutwardName, Values extends ValueMaps> = Field<
  HeaderPath<E>,
  HeaderLink<E>,
  keyof Values & string,
  (record: RecordTypes[E]) => FieldValue
>;
export type LineField<E extends OutwardName, Values extends ValueMaps> = Field<
  LinePath<E>,
  LineLink<E>,
  keyof Values & string,
  (line: LineOf<E>, document: RecordTypes[E]) => FieldValue
>;

type Field<Path extends string, To extends string, MapName extends string, Compute> =
  Source<Path, To, MapName, Compute> | Required<Source<Path, To, MapName, Compute>>;
type Source<Path extends string, To extends string, MapName extends string, Compute> =
  Path | Compute | Constant | Linked<To> | Translated<Path, MapName>;

/** What a function of the configuration may answer; undefined and blank text mean "nothing". */
export type FieldValue = Json | undefined;
