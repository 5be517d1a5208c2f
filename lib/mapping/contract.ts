import type { Payload } from '../connectors/contract.ts';
import type { ConnectorKind } from '../connectors/registry.ts';
import type { Actor } from '../domain/failures.ts';
import type { MatchOn } from '../domain/match-on.ts';
import type { QuotaLimits } from '../domain/quota.ts';
import type { JsonObject } from '../domain/json.ts';
import type { EntityName, RecordRef } from '../domain/records.ts';
import type { WorkingHours } from '../domain/working-hours.ts';
import type { WriteValues } from '../entities/write-values.ts';

/** Definitions of Precoro's custom fields: names for configuration, options with their external ids. */
export interface CustomFieldDefinitions {
  readonly item: readonly CustomFieldDefinition[];
  readonly document: readonly CustomFieldDefinition[];
  readonly supplier: readonly CustomFieldDefinition[];
}
export interface CustomFieldDefinition {
  readonly id: string;
  readonly name: string;
  /** Read only for fields whose options a mapping needs; empty otherwise. */
  readonly options: readonly CustomFieldOption[];
}
export interface CustomFieldOption {
  readonly id: string;
  readonly name: string;
  readonly code: string | null;
  readonly externalId: string | null;
  readonly enabled: boolean;
}

/** What mapping one record needs from outside; the engine gathers it first, so that mapping stays pure. */
export interface MappingContext {
  readonly company: string;
  readonly definitions: CustomFieldDefinitions;
  /**
   * The counterpart of a referenced record in this company. `impossible` says in words why it cannot come.
   */
  readonly counterpart: (ref: RecordRef) => Counterpart;
}
export type Counterpart =
  | { readonly state: 'linked'; readonly externalId: string }
  | { readonly state: 'awaited' }
  /** `actor` when the words already say who must do what ("… Engineer: correct it."). */
  | { readonly state: 'impossible'; readonly words: string; readonly actor?: Actor };

export type MappingResult =
  | { readonly ok: true; readonly payload: Payload }
  /** Try again when `waitsFor` is linked. */
  | { readonly ok: false; readonly problem: 'awaits'; readonly waitsFor: RecordRef; readonly words: string }
  | {
      readonly ok: false;
      readonly problem: 'refused' | 'reference';
      readonly words: string;
      readonly actor: Actor;
    };

/** What happens outside when a linked record is cancelled or disabled in Precoro. */
export type OnLeave = 'update' | 'cancel' | 'hold' | 'report';

/** Precoro account facts that no documentation settles (precoro-api.md section 10): switches, strictest by default. */
export interface PrecoroSwitches {
  /** Body of POST, PUT and PATCH. Default `json` for PATCH, `form` for the others. */
  readonly patchBody: 'json' | 'form';
  readonly writeBody: 'json' | 'form';
  /** HTTP method that carries data of existing records. Default `PUT`. */
  readonly updateMethod: 'PUT' | 'PATCH';
  /** Whether receipts take PATCH externalId, which the article does not list. Default true. */
  readonly patchReceipts: boolean;
  /** Whether a POST takes `externalId`, which saves the PATCH that would set it. Default true. */
  readonly externalIdInPost: boolean;
  /** Zone in which Precoro reads `modifiedSince`, in minutes ahead of UTC. Default 0. Dates without zone are read as UTC. */
  readonly zoneOffsetMinutes: number;
  /** Whether what was there before may be read in slices by creation day, where Precoro has that filter. Default true. */
  readonly sliceHistory: boolean;
}

export interface PrecoroSettings {
  readonly region: 'international' | 'us';
  readonly switches: PrecoroSwitches;
  /** Requests a day that stay free for others on the same key. Default 0. */
  readonly leaveForOthers: number;
  /** When changes of the day come first. Default Monday to Friday, 07:00 to 19:00 UTC. */
  readonly workingHours: WorkingHours;
  /** Name of the integration on the same key whose quota ledger this one spends from; null for one of its own. */
  readonly sharesLedgerOf: string | null;
  readonly limits: PrecoroLimits;
}

/** Requests allowed on the key; defaults are the strictest numbers of precoro-api.md section 2. */
export type PrecoroLimits = Omit<QuotaLimits, 'leaveForOthers' | 'workingHours' | 'spender'>;

/** One entity's mapping, checked and ready to run. */
export interface EntityMapping {
  readonly entity: EntityName;
  /** Name of the connector's target, such as `bill`. */
  readonly target: string;
  readonly mode: 'observe' | 'live';
  readonly onLeave: OnLeave;
  /** List rows are not enough for this mapping: each changed record is read whole. */
  readonly readDetail: boolean;
  /** Changes when the configuration of this entity changes. */
  readonly version: string;
  /** Names of item, document and supplier custom fields whose options are needed. */
  readonly optionFields: { readonly item: readonly string[]; readonly document: readonly string[] };
  readonly usesBankDetails: boolean;
  /** Target fields that carry the document's total and its currency; null where the mapping sends none. */
  readonly money: { readonly total: string | null; readonly currency: string | null };
  readonly alert: { readonly email: string | null; readonly afterMinutes: number };
  /** By what its records are matched with those that the other system holds already. */
  readonly matchOn: MatchOn;
  /** The person's own condition besides "approved". A list row has no lines: `record.lines` is null there. */
  when(record: object): boolean;
  /** Companies this record goes to, or why none in words. Empty never. */
  companiesOf(record: object): readonly string[] | { readonly words: string; readonly actor: Actor };
  /** Records whose counterpart `map` will ask for. */
  referencesOf(record: object): readonly RecordRef[];
  map(record: object, context: MappingContext): MappingResult;
  /**
   * Fields of the header as far as they can be told of a record that may not be fit to be sent: to recognise it, never to
   * write it. What cannot be told is left out. Never throws.
   */
  headerOf(record: object, context: MappingContext): JsonObject;
}

/** A record of the external system, as a field of another one names it. */
export interface ExternalRef {
  /** What becomes of it in Precoro. */
  readonly entity: EntityName;
  /** Name under which links of such records are kept: a target's, or a feed's. */
  readonly target: string;
  readonly externalId: string;
}

/** What mapping one external record needs from outside. */
export interface InwardContext {
  readonly company: string;
  /** The Precoro record that an external one is linked to, by its internal id. */
  readonly counterpart: (ref: ExternalRef) => InwardCounterpart;
}
export type InwardCounterpart =
  | { readonly state: 'linked'; readonly id: string }
  | { readonly state: 'awaited' }
  /** `actor` when the words already say who must do what ("… Engineer: correct it."). */
  | { readonly state: 'impossible'; readonly words: string; readonly actor?: Actor };

export type InwardResult =
  | { readonly ok: true; readonly values: WriteValues }
  /** Try again when `waitsFor` is linked. */
  | { readonly ok: false; readonly problem: 'awaits'; readonly waitsFor: ExternalRef; readonly words: string }
  | {
      readonly ok: false;
      readonly problem: 'refused' | 'reference';
      readonly words: string;
      readonly actor: Actor;
    };

/** Who has the last word about a field that both sides may change. */
export type FieldOwner = 'precoro' | 'external';

/** What happens in Precoro when a linked external record is deleted outside. Never where it merely is not found. */
export type OnGone = 'disable' | 'cancel' | 'report' | 'nothing';

/** What comes from one source of the external system to one entity of Precoro, checked and ready to run. */
export interface Feed {
  /** Unique in the configuration: the entity, and of options the custom field: `tax`, `itemFieldOption.GL account`. */
  readonly name: string;
  readonly entity: EntityName;
  /** Of options: the name of the custom field that they are options of. */
  readonly customField: string | null;
  /** Name of the connector's source, such as `glAccount`. */
  readonly source: string;
  /** Name under which links are kept: the target's that the entity goes out to, else the feed's own. */
  readonly target: string;
  readonly mode: 'observe' | 'live';
  /** Companies of the external system that it is read from. Never empty. */
  readonly companies: readonly string[];
  /** False: only what is linked is updated, nothing is made in Precoro. */
  readonly creates: boolean;
  readonly onGone: OnGone;
  /** Changes when the configuration of this feed changes. */
  readonly version: string;
  /** Names of Precoro's form that this feed writes. */
  readonly fields: readonly string[];
  /** Of those that also go outwards: who has the last word. Fields that only come from outside are the external side's. */
  readonly owners: Readonly<Record<string, FieldOwner>>;
  /** Of the same: the target's fields that the other direction writes from each. */
  readonly outwardFields: Readonly<Record<string, readonly string[]>>;
  /** Fields of bank details that a mapping names; the others are not kept. */
  readonly bankFields: readonly string[];
  readonly alert: EntityMapping['alert'];
  /** The person's own condition. A function that fails counts as yes; `map` then tells it. */
  when(record: JsonObject): boolean;
  /** External records whose counterpart `map` will ask for. */
  referencesOf(record: JsonObject): readonly ExternalRef[];
  map(record: JsonObject, context: InwardContext): InwardResult;
  /** Only of payments: what one of them comes to, and what of the bill stays open for ever. */
  readonly payment: PaymentRules | null;
}

/** How a payment of the external system counts in Precoro. Names are fields of the source, amounts decimal text. */
export interface PaymentRules {
  /** Amounts that settle the bill beside what was paid: a discount, tax withheld. */
  readonly alsoSettles: readonly string[];
  /** Up to so much more or less than what is open counts as all of it. Default "0.01". */
  readonly roundingUpTo: string;
}

/** The whole configuration, checked: what `defineIntegration` returns. Free of AWS. */
export interface Integration {
  /** Lower-case letters, digits and dashes; part of every AWS resource name. */
  readonly name: string;
  /** ISO day; unlinked documents approved before it are never created outside. */
  readonly goLive: string;
  readonly precoro: PrecoroSettings;
  readonly connector: {
    readonly kind: ConnectorKind;
    /** What the connector must know of its system beside the secret, unchecked plain data; null where it needs nothing. */
    readonly description: unknown;
    /** Linked records looked up in the external system each day, in turn; 0 for none. */
    readonly inspectPerDay: number;
  };
  /** Every external company that records may go to; `["default"]` where there is one. Never empty. */
  readonly companies: readonly string[];
  /** When the daily digest of open failures leaves, in minutes after midnight UTC; null for none. */
  readonly digestAtMinutes: number | null;
  readonly entities: readonly EntityMapping[];
  /** What comes from the external system, parents before those that refer to them. May be empty. */
  readonly feeds: readonly Feed[];
}
