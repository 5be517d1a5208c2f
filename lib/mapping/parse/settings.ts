import type { EntityMapping, PrecoroLimits, PrecoroSettings, PrecoroSwitches } from '../contract.ts';
import { ONE_COMPANY, type CompanyRule } from '../companies.ts';
import type { Section } from './reader.ts';
import { parseWorkingHours } from './working-hours.ts';

/** The strictest numbers of precoro-api.md section 2. */
const STRICTEST_LIMITS: PrecoroLimits = {
  minGapMs: 1000,
  perMinute: 60,
  perHour: 1500,
  perDay: 3000,
  sameGetGapMs: 60_000,
  sameGetPerHour: 30,
};

/** What is most likely true of an account, by the documentation and by other clients (precoro-api.md section 10). */
const DEFAULT_SWITCHES: PrecoroSwitches = {
  patchBody: 'json',
  writeBody: 'form',
  updateMethod: 'PUT',
  patchReceipts: true,
  externalIdInPost: true,
  zoneOffsetMinutes: 0,
  sliceHistory: true,
};

const DAY_PATTERN = /^\d{4}-\d\d-\d\d$/;
const NOBODY = { email: null, afterMinutes: 30 };
const DEFAULT_DIGEST_AT = '07:00';
const TIME_PATTERN = /^([01]\d|2[0-3]):[0-5]\d$/;
/** No address is longer than 254 characters. */
const EMAIL_PATTERN = /^(?=.{1,254}$)[^\s@]+@[^\s@]+\.[^\s@]+$/;

const NAME_PATTERN = /^[a-z][a-z0-9-]{0,29}$/;

/** The name of the integration, or of another one under another key. */
export function parseName(section: Section, key: string): string {
  return section.text(key, NAME_PATTERN, 'a letter, then lower-case letters, digits or dashes, at most 30');
}

const PRECORO_KEYS = ['region', 'leaveForOthers', 'workingHours', 'sharesLedgerOf', 'switches', 'limits'];

/** The `precoro` section of the integration `name`, with its defaults. */
export function parsePrecoro(section: Section, name: string): PrecoroSettings {
  section.onlyKeys(PRECORO_KEYS, 'Precoro setting');
  if (!section.has('region')) section.fault('region', 'is missing; it must be "international" or "us".');
  const limits = parseLimits(section.section('limits'));
  const leaveForOthers = section.wholeNumber('leaveForOthers', 0, 0);
  if (leaveForOthers >= limits.perDay) {
    section.fault(
      'leaveForOthers',
      `must be below the ${limits.perDay} requests a day, but it is "${leaveForOthers}".`,
    );
  }
  return {
    region: section.choice('region', ['international', 'us'], 'international'),
    switches: parseSwitches(section.section('switches')),
    leaveForOthers,
    workingHours: parseWorkingHours(section.section('workingHours')),
    sharesLedgerOf: parseSharesLedgerOf(section, name),
    limits,
  };
}

function parseSharesLedgerOf(section: Section, name: string): string | null {
  if (!section.has('sharesLedgerOf')) return null;
  const owner = parseName(section, 'sharesLedgerOf');
  if (owner === name && owner !== '') {
    section.fault(
      'sharesLedgerOf',
      `must be the name of another integration, but "${owner}" is this one; leave it out for a ledger of its own.`,
    );
  }
  return owner;
}

function parseSwitches(section: Section): PrecoroSwitches {
  section.onlyKeys(Object.keys(DEFAULT_SWITCHES), 'switch');
  return {
    patchBody: section.choice('patchBody', ['json', 'form'], DEFAULT_SWITCHES.patchBody),
    writeBody: section.choice('writeBody', ['json', 'form'], DEFAULT_SWITCHES.writeBody),
    updateMethod: section.choice('updateMethod', ['PUT', 'PATCH'], DEFAULT_SWITCHES.updateMethod),
    patchReceipts: section.boolean('patchReceipts', DEFAULT_SWITCHES.patchReceipts),
    externalIdInPost: section.boolean('externalIdInPost', DEFAULT_SWITCHES.externalIdInPost),
    // The furthest zone west of Greenwich is 12 hours behind it.
    zoneOffsetMinutes: section.wholeNumber('zoneOffsetMinutes', -720, DEFAULT_SWITCHES.zoneOffsetMinutes),
    sliceHistory: section.boolean('sliceHistory', DEFAULT_SWITCHES.sliceHistory),
  };
}

function parseLimits(section: Section): PrecoroLimits {
  section.onlyKeys(Object.keys(STRICTEST_LIMITS), 'limit');
  return {
    minGapMs: section.wholeNumber('minGapMs', 1, STRICTEST_LIMITS.minGapMs),
    perMinute: section.wholeNumber('perMinute', 1, STRICTEST_LIMITS.perMinute),
    perHour: section.wholeNumber('perHour', 1, STRICTEST_LIMITS.perHour),
    perDay: section.wholeNumber('perDay', 1, STRICTEST_LIMITS.perDay),
    sameGetGapMs: section.wholeNumber('sameGetGapMs', 1, STRICTEST_LIMITS.sameGetGapMs),
    sameGetPerHour: section.wholeNumber('sameGetPerHour', 1, STRICTEST_LIMITS.sameGetPerHour),
  };
}

const ALERT_KEYS = ['email', 'afterMinutes'];

/** `alert` of the whole configuration: what entities inherit, and the digest, which is the same for all of them. */
export function parseAlerts(section: Section): {
  readonly alert: EntityMapping['alert'];
  readonly digestAtMinutes: number | null;
} {
  return {
    alert: parseAlert(section, NOBODY, [...ALERT_KEYS, 'digestAt']),
    digestAtMinutes: parseDigestAt(section),
  };
}

function parseDigestAt(section: Section): number | null {
  if (section.get('digestAt') === false) return null;
  const expected = 'a time of day in UTC such as "07:00", or false';
  const time = section.has('digestAt') ? section.text('digestAt', TIME_PATTERN, expected) : DEFAULT_DIGEST_AT;
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return 60 * hours + minutes;
}

/** `alert` of one entity; what it leaves out is `inherited`. */
export function parseAlert(
  section: Section,
  inherited: EntityMapping['alert'],
  keys: readonly string[] = ALERT_KEYS,
): EntityMapping['alert'] {
  section.onlyKeys(keys, 'alert setting');
  const email = section.has('email')
    ? section.text('email', EMAIL_PATTERN, 'an e-mail address such as finance-systems@example.com')
    : inherited.email;
  return { email, afterMinutes: section.wholeNumber('afterMinutes', 0, inherited.afterMinutes) };
}

/** An ISO day that exists. */
export function parseGoLive(root: Section): string {
  const expected = 'a day such as "2026-01-01"';
  const day = root.text('goLive', DAY_PATTERN, expected);
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const exists = new Date(Date.UTC(year, month - 1, date)).toISOString().startsWith(day);
  if (!exists) root.fault('goLive', `must be ${expected}; there is no day "${day}".`);
  return day;
}

export function parseCompanies(root: Section): CompanyRule {
  if (!root.has('companies')) return ONE_COMPANY;
  const section = root.section('companies');
  if (section.get('kind') !== 'byLegalEntity') {
    section.fault(null, 'must be byLegalEntity({ "Name in Precoro": "company" }), or be left out.');
    return ONE_COMPANY;
  }
  const map = section.section('companies');
  if (map.keys.length === 0) map.fault(null, 'names no legal entity; leave "companies" out for one company.');
  const pairs = map.keys.map((key) => [
    key,
    map.text(key, /^[^\s#]+$/, "a company's short name without blanks or #"),
  ]);
  return { kind: 'byLegalEntity', companies: Object.fromEntries(pairs) as Record<string, string> };
}
