import type { SourceField, SourceSpec } from '../../connectors/contract.ts';
import type { Json } from '../../domain/json.ts';
import type { Decimal } from '../../domain/money.ts';
import type { EntityName, OutwardName } from '../../domain/records.ts';
import type { AlertConfig, FieldValue, ValueMaps } from '../config.ts';
import type { FieldOwner, OnGone } from '../contract.ts';
import type { Constant, Linked, Required, Translated } from '../sources.ts';
import type { Form, FormField, InwardName } from './forms.ts';

/** The sources of a connector by name, as plain data. */
export type SourceSpecs = Readonly<Record<string, SourceSpec>>;
/** Of a connector that only takes. */
export type NoSources = Readonly<Record<never, never>>;

/** What comes from the external system, by entity; options by the name of their custom field in Precoro. */
export type InwardConfig<Sources extends SourceSpecs, Values extends ValueMaps> = {
  readonly [E in Exclude<InwardName, OptionName>]?: FeedConfig<E, Sources, Values>;
} & {
  readonly [E in OptionName]?: { readonly [customField: string]: FeedConfig<E, Sources, Values> };
};
type OptionName = 'itemFieldOption' | 'documentFieldOption';

/** How one entity is fed; which fields its values are read from depends on `source`. */
export type FeedConfig<E extends InwardName, Sources extends SourceSpecs, Values extends ValueMaps> = {
  [Name in keyof Sources & string]: {
    /** The other system's kind of record. */
    readonly source: Name;
    /** `observe` writes nothing on either side and shows what it would do. Default `observe`. */
    readonly mode?: 'observe' | 'live';
    /** Companies of the other system that it is read from. Default: every company of the integration. */
    readonly companies?: readonly string[];
    /** False: only what is linked is updated, nothing is made in Precoro. Default true. */
    readonly creates?: boolean;
    /** A condition that a record must meet to come. */
    readonly when?: (record: SourceValues<Sources[Name]['fields']>) => boolean;
    readonly fields: FormFields<Form<E>, Sources[Name]['fields'], keyof Values & string>;
    readonly alert?: AlertConfig;
    /** What happens in Precoro when a linked record is deleted outside. Default `report`: a person is told. */
    readonly onGone?: OnGoneOf<E>;
  } & OwnersConfig<E> &
    PaymentConfig<E, Sources[Name]['fields']>;
}[keyof Sources & string];

/** Only what Precoro can take out of use is disabled, only payments are cancelled. */
type OnGoneOf<E extends InwardName> = Exclude<
  OnGone,
  | (Form<E> extends { readonly enable: unknown } ? never : 'disable')
  | (E extends 'payment' ? never : 'cancel')
>;

/** Who has the last word about fields that travel both ways. */
type OwnersConfig<E extends InwardName> = E extends OutwardName
  ? {
      /** Of every field that travels both ways and that `owners` does not name. */
      readonly owner?: FieldOwner;
      readonly owners?: { readonly [F in keyof Form<E>]?: FieldOwner };
    }
  : { readonly owner?: never; readonly owners?: never };

type PaymentConfig<E extends InwardName, Fields extends SourceFields> = E extends 'payment'
  ? {
      /** Amounts that settle the bill beside what was paid, such as a discount. Default none. */
      readonly alsoSettles?: readonly DecimalName<Fields>[];
      /** Up to so much more or less than what is open counts as all of it. Default "0.01". */
      readonly roundingUpTo?: Decimal;
    }
  : { readonly alsoSettles?: never; readonly roundingUpTo?: never };

/** What Precoro refuses to do without is required here too, so that a forgotten field does not compile. */
type FormFields<F extends FormSpec, Fields extends SourceFields, MapName extends string> = {
  readonly [Name in NeededNames<F>]: FormValue<F[Name], Fields, MapName>;
} & { readonly [Name in Exclude<keyof F, NeededNames<F>>]?: FormValue<F[Name], Fields, MapName> };
type FormSpec = Readonly<Record<string, FormField>>;
type NeededNames<F extends FormSpec> = {
  [Name in keyof F]: F[Name] extends { readonly isRequired: true } ? Name : never;
}[keyof F];

type FormValue<Field extends FormField, Fields extends SourceFields, MapName extends string> =
  ValueSource<Field, Fields, MapName> | Required<ValueSource<Field, Fields, MapName>>;
type ValueSource<Field extends FormField, Fields extends SourceFields, MapName extends string> =
  | Constant
  | ((record: SourceValues<Fields>) => FieldValue)
  | (Field extends { readonly to: EntityName }
      ? Linked<LinkName<Fields>>
      : | Translated<keyof Fields & string, MapName>
        | (Field extends { readonly kind: 'reference' } ? never : keyof Fields & string));

type SourceFields = Readonly<Record<string, SourceField>>;
type LinkName<Fields extends SourceFields> = {
  [Name in keyof Fields & string]: Fields[Name] extends { readonly refersTo: string } ? Name : never;
}[keyof Fields & string];
type DecimalName<Fields extends SourceFields> = {
  [Name in keyof Fields & string]: Fields[Name] extends { readonly type: 'decimal' } ? Name : never;
}[keyof Fields & string];

/** A record of the external system as functions see it; null is what that system does not hold. */
export type SourceValues<Fields extends SourceFields> = {
  readonly [Name in keyof Fields]: ValueTypes[Fields[Name]['type']] | null;
};
/** Decimals, days and times are canonical text. */
interface ValueTypes {
  readonly text: string;
  readonly decimal: Decimal;
  readonly integer: number;
  readonly boolean: boolean;
  readonly date: string;
  readonly dateTime: string;
  readonly json: Json;
}
