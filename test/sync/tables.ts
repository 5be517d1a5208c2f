import type { TableName } from '../../lib/config/tables.ts';
import type { AuditEntry } from '../../lib/sync/ports/state.ts';
import { restorable, type Restorable } from '../simulation/world/restorable.ts';
import { memoryAudit } from '../support/memory/memoryAudit.ts';
import { memoryCrossReference } from '../support/memory/memoryCrossReference.ts';
import { memoryDefinitions } from '../support/memory/memoryDefinitions.ts';
import { memoryEchoes } from '../support/memory/memoryEchoes.ts';
import { memoryFailures } from '../support/memory/memoryFailures.ts';
import { memoryInbounds } from '../support/memory/memoryInbounds.ts';
import { memoryKeyRegion } from '../support/memory/memoryKeyClaims.ts';
import { memoryLeases } from '../support/memory/memoryLeases.ts';
import { memoryLedger } from '../support/memory/memoryLedger.ts';
import { memoryMirror } from '../support/memory/memoryMirror.ts';
import { memorySourceCursors } from '../support/memory/memorySourceCursors.ts';
import { memoryStates } from '../support/memory/memoryStates.ts';
import { memorySyncTally } from '../support/memory/memorySyncTally.ts';
import { memoryWriteBacks } from '../support/memory/memoryWriteBacks.ts';

/**
 * The tables as the ports that live in them, each in memory. Those that are kept can be set back to how they were at
 * an earlier time, or emptied (null), table by table.
 */
export function memoryTables(name: string, now: () => number, isKept: boolean) {
  const kept: (readonly [TableName, Restorable<object>])[] = [];
  function made<T extends object>(table: TableName, make: () => T): T {
    if (!isKept) return make();
    const store = restorable(make, now, true);
    kept.push([table, store]);
    return store.port;
  }
  const ports = {
    states: made('cursors', memoryStates),
    leases: made('cursors', memoryLeases),
    echoes: made('cursors', memoryEchoes),
    definitions: made('cursors', memoryDefinitions),
    syncTally: made('cursors', memorySyncTally),
    sourceCursors: made('cursors', memorySourceCursors),
    inbounds: made('inbound', memoryInbounds),
    mirror: made('mirror', memoryMirror),
    crossReference: made('crossReference', memoryCrossReference),
    writeBacks: made('crossReference', memoryWriteBacks),
    ledgers: made('quota', memoryLedger),
    failures: made('failures', memoryFailures),
    // It decides nothing: a claim is made anew.
    claims: memoryKeyRegion().claimsOf(name),
    audit: listing(made('audit', () => listed(memoryAudit()))),
  };
  return {
    ports,
    restore(tables: readonly TableName[], until: number | null): void {
      for (const [table, store] of kept) if (tables.includes(table)) store.restore(until);
    },
  };
}

/** Only calls can be made again on a new store. */
function listed(audit: ReturnType<typeof memoryAudit>) {
  return {
    record: (entry: AuditEntry) => audit.record(entry),
    list: (since: number, now: number, limit: number) => audit.list(since, now, limit),
    entries: () => audit.entries,
  };
}

function listing(audit: ReturnType<typeof listed>): ReturnType<typeof memoryAudit> {
  return {
    record: (entry) => audit.record(entry),
    list: (since, now, limit) => audit.list(since, now, limit),
    get entries() {
      return audit.entries();
    },
  };
}
