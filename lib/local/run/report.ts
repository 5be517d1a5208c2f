import { CATALOGUE } from '../../entities/catalogue.ts';
import { isEntityName } from '../../domain/records.ts';
import type { TrafficCounters } from '../../mock-precoro/traffic.ts';
import type { EntityCount, Fault, Finding } from '../../sync/reconcile.ts';
import type { CurrencySum } from '../../sync/sums.ts';
import type { FeedCount } from './compare-inward.ts';
import type { PaymentSum } from './compare-payments.ts';
import type { Proof, WholeComparison } from './compare.ts';
import { lasting, moneyText, plural, type Teller } from './lines.ts';

/** What `--report` writes. */
export interface Report {
  readonly proof: Proof;
  readonly precoro: {
    readonly requests: number;
    /** Answers 429. */
    readonly rateLimited: number;
    /** Requests per record that has come over at the end, in whichever direction. */
    readonly requestsPerRecord: number;
    readonly byRoute: Readonly<Record<string, number>>;
  };
  readonly entities: Readonly<Record<string, EntityCount>>;
  /** What came from the external system, by feed. */
  readonly feeds: Readonly<Record<string, FeedCount>>;
  /** The first fifty faults, in words. */
  readonly findings: readonly Finding[];
  readonly seconds: { readonly wall: number; readonly simulated: number };
}

const SHOWN = 50;

export function reportOf(parts: {
  readonly proof: Proof;
  readonly comparison: WholeComparison;
  readonly traffic: TrafficCounters;
  readonly integration: string;
  readonly virtualMs: number;
  readonly wallMs: number;
}): Report {
  const { proof, comparison, traffic, virtualMs, wallMs } = parts;
  const outside = Object.values(comparison.entities).reduce((sum, count) => sum + count.outside, 0);
  const cameIn = Object.entries(comparison.feeds).filter(([feed]) => !(feed in comparison.entities));
  const over = cameIn.reduce((sum, [, { inPrecoro }]) => sum + inPrecoro, outside);
  return {
    proof,
    precoro: {
      requests: traffic.received,
      rateLimited: Object.values(traffic.refusedBy).reduce((sum, count) => sum + count, 0),
      requestsPerRecord: over === 0 ? 0 : Number((traffic.received / over).toFixed(3)),
      byRoute: traffic.byRouteAndStatus,
    },
    entities: comparison.entities,
    feeds: comparison.feeds,
    findings: comparison.findings.slice(0, SHOWN),
    seconds: { wall: Math.round(wallMs / 1000), simulated: Math.round(virtualMs / 1000) },
  };
}

export function sayReport(report: Report, teller: Teller): void {
  const { proof, precoro, entities, feeds, findings, seconds } = report;
  teller.say('Comparing both systems record by record:');
  for (const [entity, count] of Object.entries(entities)) {
    for (const line of countLines(entity, count)) teller.say(`   ${line}`);
  }
  for (const [feed, count] of Object.entries(feeds)) {
    for (const line of feedLines(feed, count)) teller.say(`   ${line}`);
  }
  const { ok, ...counts } = proof;
  const faults = Object.entries(FAULT_WORDS).map(([fault, words]) => `${counts[fault as Fault]} ${words}`);
  teller.say(`   ${faults.join(', ')}`);
  for (const { fault, label, words } of findings) {
    teller.complain(`   ${FAULT_WORDS[fault]}: ${label}: ${words}`);
  }
  teller.say(
    `   ${precoro.requests} requests to Precoro (${precoro.requestsPerRecord} per record), ${precoro.rateLimited} of them refused, in ${lasting(seconds.simulated * 1000)} of its time`,
  );
  teller.say(ok ? 'Both systems agree.' : 'The systems do NOT agree.');
}

const FAULT_WORDS: Readonly<Record<Fault, string>> = {
  missing: 'missing',
  duplicated: 'twice',
  stale: 'outdated',
  unlinked: 'wrongly linked',
  wrongLog: 'with a wrong text in Precoro',
  beforeGoLive: 'from before go-live',
};

function countLines(entity: string, { inPrecoro, eligible, outside, refused, sums }: EntityCount): string[] {
  const label = isEntityName(entity) ? plural(CATALOGUE[entity].label) : entity;
  const head = `${label}: ${inPrecoro} in Precoro, ${eligible} eligible, ${outside} outside, ${refused} refused`;
  return [head, ...sums.map((sum) => `   ${sumLine(sum)}`)];
}

function feedLines(feed: string, { external, inPrecoro, refused, sums }: FeedCount): string[] {
  const [entity = '', field] = feed.split('.');
  const label = isEntityName(entity) ? plural(CATALOGUE[entity].label) : entity;
  const name = field === undefined ? label : `${label} of ${field}`;
  const head = `${name} from outside: ${external} there, ${inPrecoro} in Precoro, ${refused} refused`;
  return [head, ...sums.map((sum) => `   ${paidLine(sum)}`)];
}

function paidLine({ currency, invoices, precoro, external, equal }: PaymentSum): string {
  const end = equal ? 'equal' : 'NOT equal';
  return `on ${invoices} invoices in ${currency}: ${moneyText(precoro)} in Precoro, ${moneyText(external)} outside: ${end}`;
}

function sumLine({ currency, documents, precoro, external, equal }: CurrencySum): string {
  const end = equal ? 'equal' : 'NOT equal';
  return `${documents} in ${currency}: ${moneyText(precoro)} in Precoro, ${moneyText(external)} outside: ${end}`;
}
