import { memoryAudit } from '../../support/memory/memoryAudit.ts';
import { memoryCrossReference } from '../../support/memory/memoryCrossReference.ts';
import { memoryDefinitions } from '../../support/memory/memoryDefinitions.ts';
import { memoryEchoes } from '../../support/memory/memoryEchoes.ts';
import { memoryEvents } from '../../support/memory/memoryEvents.ts';
import { memoryFailures } from '../../support/memory/memoryFailures.ts';
import { memoryInbounds } from '../../support/memory/memoryInbounds.ts';
import { memoryKeyRegion } from '../../support/memory/memoryKeyClaims.ts';
import { memoryLeases } from '../../support/memory/memoryLeases.ts';
import { memoryLedger } from '../../support/memory/memoryLedger.ts';
import { memoryMirror } from '../../support/memory/memoryMirror.ts';
import { memoryPasses } from '../../support/memory/memoryPasses.ts';
import { memorySourceCursors } from '../../support/memory/memorySourceCursors.ts';
import { memoryStates } from '../../support/memory/memoryStates.ts';
import { memorySyncTally } from '../../support/memory/memorySyncTally.ts';
import { memoryWriteBacks } from '../../support/memory/memoryWriteBacks.ts';
import type { Table } from './plan.ts';
import { restorable } from './restorable.ts';

/** The tables, in memory: the same fakes that pass the contract suites of the real ones. */
export function storesOf(now: () => number, keepsPast: boolean) {
  const kept = <T extends object>(make: () => T) => restorable(make, now, keepsPast);
  const tables = {
    cursors: kept(memoryStates),
    mirror: kept(memoryMirror),
    'cross-reference': kept(memoryCrossReference),
    failures: kept(memoryFailures),
    quota: kept(memoryLedger),
  };
  const writeBacks = kept(memoryWriteBacks);
  return {
    states: tables.cursors.port,
    mirror: tables.mirror.port,
    crossReference: tables['cross-reference'].port,
    writeBacks: writeBacks.port,
    inbounds: memoryInbounds(),
    sourceCursors: memorySourceCursors(),
    failures: tables.failures.port,
    ledgers: tables.quota.port,
    leases: memoryLeases(),
    echoes: memoryEchoes(),
    definitions: memoryDefinitions(),
    audit: memoryAudit(),
    events: memoryEvents(),
    passes: memoryPasses(),
    claims: memoryKeyRegion().claimsOf('simulated'),
    syncTally: memorySyncTally(),
    restore(names: readonly Table[], until: number | null): void {
      for (const name of names) tables[name].restore(until);
      if (names.includes('cross-reference')) writeBacks.restore(until);
    },
  };
}

export type Stores = ReturnType<typeof storesOf>;

type Port = Record<string, unknown>;

/** The same port, each call of which is a step of the process that makes it. `skip`: answers that are no promises. */
export function stepped<T extends object>(
  name: string,
  port: T,
  step: <R>(label: string, effect: () => Promise<R>) => Promise<R>,
  skip: readonly string[] = [],
): T {
  const wrapped: Port = {};
  for (const [method, found] of Object.entries(port)) {
    if (typeof found !== 'function' || skip.includes(method)) {
      wrapped[method] = found;
      continue;
    }
    const label = `${name}.${method}`;
    const call = found as (a: unknown, b: unknown, c: unknown, d: unknown, e: unknown) => Promise<unknown>;
    // No port takes more; a list of arguments would be made anew at each call.
    wrapped[method] = (a: unknown, b: unknown, c: unknown, d: unknown, e: unknown) =>
      step(label, () => call(a, b, c, d, e));
  }
  return wrapped as T;
}
