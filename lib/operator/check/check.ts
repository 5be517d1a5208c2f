import { contentHash } from '../../domain/hashing.ts';
import { MINUTE } from '../../domain/time.ts';
import { openQuotaSession } from '../../sync/quota-session.ts';
import { limitsOf } from '../../sync/services.ts';
import { takeDispatchersPlace } from '../release-cursor.ts';
import type { CheckLine, CheckReport, CheckServices, Probing } from './contract.ts';
import { line } from './contract.ts';
import { probeAccess, type Sample } from './probe-access.ts';
import { probeExternal } from './probe-external.ts';
import { probeFields } from './probe-fields.ts';
import { probeKey } from './probe-key.ts';
import { probeModifiedSince } from './probe-modified-since.ts';
import { probeSamples } from './probe-samples.ts';
import { probeSources } from './probe-sources.ts';
import { notProbed, probeLookup, probeOtherConnectors, probeQuota, probeWebhooks } from './probe-signs.ts';

/** How long the dispatcher stands aside at most. */
const LEASE_MS = 6 * MINUTE;

/** Requests to Precoro that a check takes, at the least and at the most: told before it starts. */
export function priceOfCheck({ integration }: Pick<CheckServices, 'integration'>) {
  const entities = integration.entities.length;
  return { atLeast: entities * 4 + 5, atMost: entities * 8 + 30 };
}

/**
 * Looks at everything that can be looked at without writing: access, rights, region, custom fields, maps, other
 * connectors, clock, zone and bound of `modifiedSince`. Yields each line as it is known; remembers the whole at the end.
 * Every request goes through the quota ledger, and the dispatcher stands aside meanwhile.
 *
 * @throws {DispatcherBusyError} when the dispatcher does not stand aside within three minutes.
 */
export async function* check(services: CheckServices): AsyncGenerator<CheckLine, CheckReport> {
  const lines: CheckLine[] = [];
  const tell = function* (more: readonly CheckLine[]): Generator<CheckLine> {
    lines.push(...more);
    yield* more;
  };
  yield* tell(await probeExternal(services));
  yield* tell(await probeSources(services));
  const opened = await openGateway(services);
  if ('topic' in opened) {
    yield* tell([opened]);
    return remember(services, lines, 0);
  }
  const key = await probeKey(services);
  yield* tell(key.lines);
  if (!key.isOurs) return remember(services, lines, 0);
  const lease = await takeDispatchersPlace(services, LEASE_MS);
  const session = await openQuotaSession({
    ...services,
    gateway: opened,
    limits: limitsOf(services.integration),
  });
  try {
    for await (const some of probe({ services, session, fence: lease.fence })) yield* tell(some);
  } finally {
    await session.close();
    await services.leases.release(lease);
  }
  return remember(services, lines, session.count().requests);
}

async function openGateway(services: CheckServices) {
  try {
    return await services.gateway();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return line('access', null, 'fault', words, { cure: 'Engineer: fill in the secret.' });
  }
}

async function* probe(probing: Probing): AsyncGenerator<readonly CheckLine[]> {
  const { integration, connector } = probing.services;
  const samples: Sample[] = [];
  for (const mapping of integration.entities) {
    const { lines, sample } = await probeAccess(probing, mapping);
    yield firstOfEach(lines, samples.length === 0);
    if (!sample) return;
    samples.push(sample);
  }
  let offset: number | null = null;
  // The entity with the newest change at hand first: its rows are few, so each answer is clear.
  for (const sample of samples.toSorted((a, b) => a.rows.length - b.rows.length)) {
    const found = await probeModifiedSince(probing, sample, offset);
    offset = found.offsetMinutes;
    yield found.lines;
  }
  yield await probeFields(probing);
  const targets = await connector().then(
    (opened) => opened.targets,
    () => ({}) as Readonly<Record<string, never>>,
  );
  for (const sample of samples)
    yield await probeSamples(probing, sample, targets[sample.mapping.target]?.spec ?? null);
  yield await probeLookup(probing, samples);
  yield probeOtherConnectors(probing, samples);
  yield await probeWebhooks(probing, samples);
  yield await probeQuota(probing);
  yield notProbed();
}

/** The clock is the same whichever list shows it. */
function firstOfEach(lines: readonly CheckLine[], isFirst: boolean): readonly CheckLine[] {
  return isFirst ? lines : lines.filter(({ topic, result }) => topic !== 'clock' || result !== 'ok');
}

async function remember(
  { memory, audit, clock, who, integration }: CheckServices,
  lines: readonly CheckLine[],
  requests: number,
): Promise<CheckReport> {
  const at = clock.now();
  const report: CheckReport = { at, who, requests, lines };
  await memory.save({ at, who, requests, lines: lines.map((one) => ({ ...one })) });
  const faults = lines.filter(({ result }) => result === 'fault').length;
  const detail = { faults, requests, report: contentHash(lines).slice(0, 12) };
  await audit.record({ at, who, what: 'checked', subject: integration.name, detail });
  return report;
}
