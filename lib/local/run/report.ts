import { CATALOGUE } from '../../entities/catalogue.ts';
import { isEntityName } from '../../domain/records.ts';
import type { TrafficCounters } from '../../mock-precoro/traffic.ts';
import type { Comparison, EntityCount, Fault, Finding } from '../../sync/reconcile.ts';
import type { CurrencySum } from '../../sync/sums.ts';
import type { Proof } from './compare.ts';
import { lasting, moneyText, type Teller } from './lines.ts';

/** What `--report` writes. */
export interface Report {
  readonly proof: Proof;
  readonly precoro: {
    readonly requests: number;
    /** Answers 429. */
    readonly rateLimited: number;
    /** Requests per record that is outside at the end. */
    readonly requestsPerRecord: number;
    readonly byRoute: Readonly<Record<string, number>>;
  };
  readonly entities: Readonly<Record<string, EntityCount>>;
  /** The first fifty faults, in words. */
  readonly findings: readonly Finding[];
  readonly seconds: { readonly wall: number; readonly simulated: number };
}

const SHOWN = 50;

export function reportOf(parts: {
  readonly proof: Proof;
  readonly comparison: Comparison;
  readonly traffic: TrafficCounters;
  readonly integration: string;
  readonly virtualMs: number;
  readonly wallMs: number;
}): Report {
  const { proof, comparison, traffic, virtualMs, wallMs } = parts;
  const outside = Object.values(comparison.entities).reduce((sum, count) => sum + count.outside, 0);
  return {
    proof,
    precoro: {
      requests: traffic.received,
      rateLimited: Object.values(traffic.refusedBy).reduce((sum, count) => sum + count, 0),
      requestsPerRecord: outside === 0 ? 0 : Number((traffic.received / outside).toFixed(3)),
      byRoute: traffic.byRouteAndStatus,
    },
    entities: comparison.entities,
    findings: comparison.findings.slice(0, SHOWN),
    seconds: { wall: Math.round(wallMs / 1000), simulated: Math.round(virtualMs / 1000) },
  };
}

export function sayReport(report: Report, teller: Teller): void {
  const { proof, precoro, entities, findings, seconds } = report;
  teller.say('Comparing both systems record by record:');
  for (const [entity, count] of Object.entries(entities)) {
    for (const line of countLines(entity, count)) teller.say(`   ${line}`);
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
  const label = isEntityName(entity) ? `${CATALOGUE[entity].label}s` : entity;
  const head = `${label}: ${inPrecoro} in Precoro, ${eligible} eligible, ${outside} outside, ${refused} refused`;
  return [head, ...sums.map((sum) => `   ${sumLine(sum)}`)];
}

function sumLine({ currency, documents, precoro, external, equal }: CurrencySum): string {
  const end = equal ? 'equal' : 'NOT equal';
  return `${documents} in ${currency}: ${moneyText(precoro)} in Precoro, ${moneyText(external)} outside: ${end}`;
}
