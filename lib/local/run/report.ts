import type { TrafficCounters } from '../../mock-precoro/traffic.ts';
import type { Comparison, EntityCount, Finding } from '../../sync/reconcile.ts';
import type { Proof } from './compare.ts';
import { lasting, type Teller } from './lines.ts';

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
  for (const [entity, { inPrecoro, eligible, outside, refused }] of Object.entries(entities)) {
    teller.say(
      `   ${entity}: ${inPrecoro} in Precoro, ${eligible} eligible, ${outside} outside, ${refused} refused`,
    );
  }
  const { ok, ...counts } = proof;
  teller.say(
    `   ${Object.entries(counts)
      .map(([fault, count]) => `${count} ${fault}`)
      .join(', ')}`,
  );
  for (const { fault, label, words } of findings) teller.complain(`   ${fault}: ${label}: ${words}`);
  teller.say(
    `   ${precoro.requests} requests to Precoro (${precoro.requestsPerRecord} per record), ${precoro.rateLimited} of them refused, in ${lasting(seconds.simulated * 1000)} of its time`,
  );
  teller.say(ok ? 'Both systems agree.' : 'The systems do NOT agree.');
}
