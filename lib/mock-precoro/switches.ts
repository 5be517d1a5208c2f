import { shown } from './shown.ts';

/**
 * Everything about Precoro that nobody outside could find out (precoro-api.md sections 10 and 11) is a switch here,
 * so that a client can be tried against either answer. Limits of 0 are off.
 */
export interface MockSwitches {
  /** Requests per second on the key. */
  readonly limitPerSecond: number;
  readonly limitPerMinute: number;
  readonly limitPerHour: number;
  readonly limitPerDay: number;
  /** Identical GETs. */
  readonly limitSameGetPerMinute: number;
  readonly limitSameGetPerHour: number;
  /** What makes two GETs identical: method, path and query, or the first path segment (with an IDN its own one). */
  readonly sameGetKey: 'url' | 'route';
  /** A request that arrives while another is running is refused. */
  readonly refuseParallel: boolean;
  /** Refused requests use up the limits too. */
  readonly refusedCallsCount: boolean;
  /** The three RateLimit values also come as response headers. */
  readonly rateLimitHeaders: boolean;
  /** A User-Agent that holds one of these words is refused with 403 before anything else. */
  readonly blockedUserAgents: readonly string[];
  /** POST and PUT take JSON bodies; PATCH always does. */
  readonly jsonBodies: boolean;
  /** Status of a POST that created something. */
  readonly createdStatus: 200 | 201;
  readonly validationStatus: 400 | 422;
  /** Every answer has a `Date` header, by the server's clock. */
  readonly dateHeader: boolean;
  /** Text after each date-time in answers; empty for none. */
  readonly dateSuffix: string;
  /** Minutes that date-times in answers are ahead of UTC. The suffix does not follow by itself. */
  readonly dateOffsetMinutes: number;
  /** The zone in which a `modifiedSince` without zone is read, in minutes ahead of UTC. */
  readonly modifiedSinceOffsetMinutes: number;
  readonly modifiedSinceBound: 'inclusive' | 'exclusive';
  readonly defaultPageSize: 10 | 20 | 50 | 100 | 200;
  /** What a `per_page` that is not 10, 20, 50, 100 or 200 does. */
  readonly badPageSize: 'default' | 'refuse';
  readonly pagePastEnd: 'empty' | 'notFound';
  /** `meta.pagination` has `total` and `total_pages`. */
  readonly paginationTotals: boolean;
  readonly tooManyExternalIds: 'refuse' | 'firstPage';
  readonly patchAnswer: 'full' | 'empty';
  readonly patchBumpsUpdateDate: boolean;
  readonly patchFiresWebhook: boolean;
  /** PATCH with only `externalIntegrationLog` is taken. */
  readonly patchTakesLogAlone: boolean;
  readonly receiptsPatchable: boolean;
  readonly postTakesExternalId: boolean;
  readonly putTakesExternalId: boolean;
  /** Two records of one entity may not carry the same externalId. */
  readonly externalIdUnique: boolean;
  /** An externalId can be taken away with an empty text or null. */
  readonly externalIdClearable: boolean;
  /** Answers show an externalId made of digits as a number. */
  readonly externalIdAsNumber: boolean;
  readonly approvalBumpsUpdateDate: boolean;
  readonly paymentBumpsUpdateDate: boolean;
  /** POST of a payment also takes `externalId`; where not, only PATCH does. */
  readonly paymentPostTakesExternalId: boolean;
  /** `POST /payments/{idn}/cancel`. That payments can be cancelled is documented, the path is a guess. */
  readonly paymentsCancelOverApi: boolean;
  /** How a cancelled payment shows: by its status, by a flag, or not at all. */
  readonly cancelledPayments: 'status' | 'flag' | 'gone';
  /** POST and PUT of legal entities and locations, PUT of taxes and payment terms: nothing readable shows them. */
  readonly undocumentedWrites: boolean;
  /** GET of one legal entity, location, tax, payment term, option or payment: nothing readable shows it. */
  readonly undocumentedDetails: boolean;
  /** Lists of taxes, payment terms and options mind `modifiedSince`; where not, they show everything. */
  readonly modifiedSinceEverywhere: boolean;
  /** PATCH of an option's externalId, by the path of its PUT. */
  readonly optionsPatchable: boolean;
  /** Legal entities, locations, taxes and payment terms may not share a name. */
  readonly masterNamesUnique: boolean;
  /** Webhooks of types 10 and 11: none, with the option's id, or with its field's. */
  readonly optionWebhooks: 'none' | 'option' | 'field';
  readonly newSuppliersNeedApproval: boolean;
  readonly supplierRowsHaveDetails: boolean;
  readonly supplierCustomFieldsListed: boolean;
  /** `items` as `{data: [...]}`, as `{data: {"id": …}}` or as `{"id": …}`. */
  readonly linesShape: 'list' | 'map' | 'bareMap';
  /** Money, quantities and percents are text. */
  readonly numbersAsText: boolean;
  readonly emptyRelations: 'list' | 'null';
  readonly parentAs: 'parentData' | 'parentIdn';
  /** Fields that show as something no client understands: entity, id and field, such as `supplier 40001 enable`. */
  readonly unreadableFields: readonly string[];
  readonly webhookExtraFields: boolean;
  /** Tries per message and endpoint. */
  readonly webhookTries: number;
  readonly webhookRetrySeconds: number;
  /** Failed messages in a row that make an endpoint inactive; 0 is never. */
  readonly webhookFailuresBeforeInactive: number;
}

export const DEFAULT_SWITCHES: MockSwitches = {
  limitPerSecond: 1,
  limitPerMinute: 60,
  limitPerHour: 1500,
  limitPerDay: 3000,
  limitSameGetPerMinute: 1,
  limitSameGetPerHour: 30,
  sameGetKey: 'url',
  refuseParallel: true,
  refusedCallsCount: false,
  rateLimitHeaders: false,
  blockedUserAgents: ['Python-urllib'],
  jsonBodies: true,
  createdStatus: 201,
  validationStatus: 400,
  dateHeader: true,
  dateSuffix: '+00:00',
  dateOffsetMinutes: 0,
  modifiedSinceOffsetMinutes: 0,
  modifiedSinceBound: 'inclusive',
  defaultPageSize: 20,
  badPageSize: 'default',
  pagePastEnd: 'empty',
  paginationTotals: true,
  tooManyExternalIds: 'refuse',
  patchAnswer: 'full',
  patchBumpsUpdateDate: true,
  patchFiresWebhook: true,
  patchTakesLogAlone: true,
  receiptsPatchable: true,
  postTakesExternalId: true,
  putTakesExternalId: false,
  externalIdUnique: false,
  externalIdClearable: true,
  externalIdAsNumber: false,
  approvalBumpsUpdateDate: true,
  paymentBumpsUpdateDate: true,
  paymentPostTakesExternalId: true,
  paymentsCancelOverApi: true,
  cancelledPayments: 'status',
  undocumentedWrites: true,
  undocumentedDetails: false,
  modifiedSinceEverywhere: false,
  optionsPatchable: true,
  masterNamesUnique: true,
  optionWebhooks: 'none',
  newSuppliersNeedApproval: false,
  supplierRowsHaveDetails: false,
  supplierCustomFieldsListed: true,
  linesShape: 'list',
  numbersAsText: false,
  emptyRelations: 'list',
  parentAs: 'parentData',
  unreadableFields: [],
  webhookExtraFields: false,
  webhookTries: 1,
  webhookRetrySeconds: 60,
  webhookFailuresBeforeInactive: 0,
};

/** Sets of switches with a name. `unlimited` is for tests of something else. */
export const PROFILES = {
  legacy300: { limitPerSecond: 0, limitPerMinute: 300, refuseParallel: false },
  strictRoute: { sameGetKey: 'route' },
  unlimited: {
    limitPerSecond: 0,
    limitPerMinute: 0,
    limitPerHour: 0,
    limitPerDay: 0,
    limitSameGetPerMinute: 0,
    limitSameGetPerHour: 0,
    refuseParallel: false,
  },
} as const satisfies Record<string, Partial<MockSwitches>>;
export type ProfileName = keyof typeof PROFILES;

export function isProfileName(value: unknown): value is ProfileName {
  return typeof value === 'string' && Object.hasOwn(PROFILES, value);
}

/** Allowed values where the kind of the default does not say it all. */
const CHOICES: Readonly<Record<string, readonly (string | number)[]>> = {
  sameGetKey: ['url', 'route'],
  createdStatus: [200, 201],
  validationStatus: [400, 422],
  modifiedSinceBound: ['inclusive', 'exclusive'],
  defaultPageSize: [10, 20, 50, 100, 200],
  badPageSize: ['default', 'refuse'],
  pagePastEnd: ['empty', 'notFound'],
  tooManyExternalIds: ['refuse', 'firstPage'],
  patchAnswer: ['full', 'empty'],
  linesShape: ['list', 'map', 'bareMap'],
  emptyRelations: ['list', 'null'],
  parentAs: ['parentData', 'parentIdn'],
  cancelledPayments: ['status', 'flag', 'gone'],
  optionWebhooks: ['none', 'option', 'field'],
};

/** Takes switches of unknown origin. Throws RangeError that names the switch, its value and what is allowed. */
export function assertSwitches(values: object): asserts values is Partial<MockSwitches> {
  for (const [name, value] of Object.entries<unknown>({ ...values })) {
    const allowed = allowedFor(name);
    if (allowed === undefined)
      throw new RangeError(`There is no switch ${shown(name)}; see docs/mock-precoro.md`);
    if (!fits(name, value)) {
      throw new RangeError(`Switch ${name} must be ${allowed}, not ${shown(value)}`);
    }
  }
}

function defaultOf(name: string): unknown {
  return new Map<string, unknown>(Object.entries(DEFAULT_SWITCHES)).get(name);
}

function allowedFor(name: string): string | undefined {
  const standard = defaultOf(name);
  if (standard === undefined) return undefined;
  if (CHOICES[name]) return `one of ${CHOICES[name].join(', ')}`;
  if (Array.isArray(standard)) return 'a list of texts';
  if (typeof standard === 'number') return 'a whole number';
  return typeof standard === 'boolean' ? 'true or false' : 'a text';
}

function fits(name: string, value: unknown): boolean {
  const standard = defaultOf(name);
  if (CHOICES[name]) return CHOICES[name].some((choice) => choice === value);
  if (Array.isArray(standard)) return Array.isArray(value) && value.every((one) => typeof one === 'string');
  return typeof value === typeof standard && (typeof value !== 'number' || Number.isInteger(value));
}

/** Reads `name=value` as typed on a command line: lists are comma-separated. Throws as {@link assertSwitches} does. */
export function parseSwitch(assignment: string): Partial<MockSwitches> {
  const at = assignment.indexOf('=');
  const name = at < 0 ? assignment : assignment.slice(0, at);
  const values: object = { [name]: valueOf(defaultOf(name), at < 0 ? 'true' : assignment.slice(at + 1)) };
  assertSwitches(values);
  return values;
}

function valueOf(standard: unknown, text: string): unknown {
  if (Array.isArray(standard)) return text === '' ? [] : text.split(',');
  if (typeof standard === 'number') return Number(text);
  return typeof standard === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
}
