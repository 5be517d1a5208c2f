import type { Actor } from '../../domain/failures.ts';
import type { Json } from '../../domain/json.ts';
import type { SourceField, SourceSpec, TargetField, TargetSpec } from '../contract.ts';

/**
 * An HTTP API as a person describes it. Texts of requests may hold names in braces, which are filled in: `{company}`
 * everywhere, `{id}`, `{key}`, `{record}`, `{field.NAME}`, `{page}`, `{offset}`, `{cursor}` and `{since}` where they have a
 * meaning. Paths into JSON are names and positions with dots between them, `data.0.id`; `""` is the whole answer.
 */
export interface RestDescription<
  Targets extends Readonly<Record<string, RestTarget>>,
  Sources extends Readonly<Record<string, RestSource>>,
> {
  /** What people call the system, for error texts: "Acme Books". */
  readonly name: string;
  /** `https://` and the part of the path that all requests share; `http://` only for this machine itself. */
  readonly baseUrl: string;
  readonly auth: RestAuth;
  /** Sent with every request. */
  readonly headers?: Texts;
  /** The first one that fits an answer says what it means. Default: what the HTTP status means. */
  readonly errors?: readonly RestErrorRule[];
  /** Calls at once that the system stands. Default 2. */
  readonly maxConcurrency?: number;
  /** For one request with its answer. Default 30. */
  readonly timeoutSeconds?: number;
  readonly targets: Targets;
  /** Only needed for `inward`. */
  readonly sources?: Sources;
}

type Texts = Readonly<Record<string, string>>;

/** How requests prove who sends them. What is secret stands in the connector's secret, under the names used here. */
export type RestAuth =
  | { readonly kind: 'none' }
  /** Headers with `{secret.NAME}` in them: `{ Authorization: 'Bearer {secret.token}' }`. */
  | { readonly kind: 'header'; readonly headers: Texts }
  /** `username` and `password` of the secret. */
  | { readonly kind: 'basic' }
  /** OAuth 2.0 client credentials: `clientId` and `clientSecret` of the secret. */
  | {
      readonly kind: 'clientCredentials';
      readonly tokenUrl: string;
      readonly scope?: string;
      /** How the token is asked for: the client's login as a header or in the form. Default `basic`. */
      readonly sendAs?: 'basic' | 'form';
    };

export interface RestErrorRule {
  /** 422, a list of them, or a whole class. Default: any, success too. */
  readonly status?: number | '4xx' | '5xx' | readonly number[];
  /** Fits only where something stands at this path of the answer: not null, false, "" or an empty list. */
  readonly at?: string;
  /** ... and is one of these. */
  readonly equals?: Scalar | readonly Scalar[];
  /** ... and its text holds this, in large or small letters. */
  readonly contains?: string;
  /**
   * `rejected`: the content is refused, whoever sends it. `duplicate`: one of that kind is there already. `putOff`: nothing
   * was done, try later. `notFound`: there is no such record. `outdated`: the position among the changes is not known any
   * more. `unknown`: it may or may not have been done.
   */
  readonly is: 'rejected' | 'duplicate' | 'putOff' | 'notFound' | 'outdated' | 'unknown';
  /** Path to the words for people; `*` for every member of a list. Default: the usual places. */
  readonly words?: string;
  /** Who can cure what is rejected. Default `accountant`. */
  readonly actor?: Actor;
  /** Of `putOff` where the answer has no Retry-After. Default 60. */
  readonly retryAfterSeconds?: number;
}
type Scalar = string | number | boolean;

/** A field of the spec, and where it stands in the system's JSON. */
interface InJson {
  /** Default: its own name. */
  readonly at?: string;
  /** How an amount is written in JSON. Default `text`. Both are read. */
  readonly as?: 'text' | 'number';
}
export interface RestField extends TargetField, InJson {}
export interface RestSourceField extends SourceField, Pick<InJson, 'at'> {}

/** Where a record's own parts stand in its JSON. */
export interface RestRecord {
  /** Default `id`. */
  readonly id?: string;
  /** How ids are written in JSON bodies. Default `text`. */
  readonly idIs?: 'text' | 'number';
  /** Where the idempotency key of a create is kept and shown. Default: nowhere. */
  readonly key?: string;
  /** Default `lines`. */
  readonly lines?: string;
}

export interface RestRequest {
  /** Default: POST to create, PATCH to change, GET to read. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From `baseUrl` on, with a slash in front. */
  readonly path: string;
  /** A parameter whose value is not known, such as `{since}` at the beginning, is left out. */
  readonly query?: Texts;
  readonly headers?: Texts;
  /** JSON with names in braces; a text that is nothing but such a name becomes its value. Default of writes: `'{record}'`. */
  readonly body?: Json;
  /** Path of the answer to what is asked for: the record, the list. Default `""`. */
  readonly result?: string;
}

/** A request that changes something. It is sent once, whatever happens. */
export interface RestWrite extends RestRequest {
  /**
   * What stands at `result`: the whole record as it is now, only its id, or nothing of use. Without the record it is read
   * afterwards. Default `record`.
   */
  readonly answers?: 'record' | 'id' | 'nothing';
}

/** A request that takes a record out of use. */
export interface RestRetirement extends RestWrite {
  /**
   * What the record's fields must show afterwards, such as `{ status: 'cancelled' }`: some systems answer that all is well
   * and do nothing. Default: the answer is believed.
   */
  readonly becomes?: Readonly<Record<string, string | number | boolean>>;
}

/** A request for several records. */
export interface RestListing extends RestRequest {
  /** Default: one answer holds all. */
  readonly pages?: RestPages;
  /** What each member of the list is: a whole record, or an id by which it is read. Default `record`. */
  readonly answers?: 'record' | 'id';
}

/**
 * How one page leads to the next. `page` and `offset` go on until a page is empty, or `more` (a path of the answer to true
 * or false) says so. `next`: path of the answer to the next `{cursor}`, or to the URL of the next page; without it that
 * was the last one. `link`: the header `Link` with `rel="next"`.
 */
export type RestPages =
  | { readonly style: 'page'; readonly first?: number; readonly more?: string }
  | { readonly style: 'offset'; readonly more?: string }
  | { readonly style: 'cursor'; readonly next: string }
  | { readonly style: 'nextUrl'; readonly next: string }
  | { readonly style: 'link' };

export interface RestTarget extends TargetSpec {
  readonly fields: Readonly<Record<string, RestField>>;
  readonly lines?: Readonly<Record<string, RestField>>;
  readonly record?: RestRecord;
  readonly create: RestWrite;
  readonly update: RestWrite;
  readonly read: RestRequest;
  /** By the natural key: `{field.NAME}` of each of its fields. What it answers too much is left out. */
  readonly find: RestListing;
  readonly list: RestListing;
  readonly cancel?: RestRetirement;
  readonly deactivate?: RestRetirement;
}

export interface RestSource extends SourceSpec {
  readonly fields: Readonly<Record<string, RestSourceField>>;
  readonly record?: RestRecord & RestGone;
  readonly read: RestRequest;
  readonly list: RestListing;
  /** Default: everything is read each time, which is right for short lists. */
  readonly changes?: RestChanges;
}

interface RestGone {
  /** Path to what says that the record was deleted: it is there, and neither null, false nor "". Default: nothing tells. */
  readonly gone?: string;
}

export interface RestChanges extends RestListing {
  readonly since: RestSince;
}

/**
 * Where reading goes on. `date`: what has changed after `{since}`, the one changed first in front; `at` is the record's path
 * to the moment of its change. `cursor`: `{cursor}` as the last answer gave it at `next`; `more` is a path to true while
 * there is more at once.
 */
export type RestSince =
  | {
      readonly style: 'date';
      readonly at: string;
      /** Longest time from a record's date to the moment when others can see it. Default 120. */
      readonly overlapSeconds?: number;
      /** How `{since}` is written: ISO 8601 in UTC, a day, or seconds since 1970. Default `iso`. */
      readonly format?: 'iso' | 'day' | 'seconds';
    }
  | { readonly style: 'cursor'; readonly next: string; readonly more?: string };
