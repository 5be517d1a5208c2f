import { catalogueFor } from '../../lib/sync/services.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { TableName } from '../../lib/config/tables.ts';
import type { Idempotency, Source, TargetSpec } from '../../lib/connectors/contract.ts';
import type { EntityName, RecordRef } from '../../lib/domain/records.ts';
import { recordKey } from '../../lib/domain/records.ts';
import { DAY, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { byLegalEntity } from '../../lib/mapping/companies.ts';
import type { Integration, OnLeave, PrecoroLimits } from '../../lib/mapping/contract.ts';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { constant, linked, required } from '../../lib/mapping/sources.ts';
import { applyRecord } from '../../lib/sync/apply-record.ts';
import { dispatch, type DispatchReport } from '../../lib/sync/dispatch.ts';
import { pollExternal } from '../../lib/sync/poll-external.ts';
import { setGate } from '../../lib/sync/open-gate.ts';
import type { UpsertMessage } from '../../lib/sync/ports/delivery.ts';
import type { EntityState } from '../../lib/sync/ports/state.ts';
import { recordFailure } from '../../lib/sync/record-failure.ts';
import type { RecordOutcome } from '../../lib/sync/services.ts';
import { sweep } from '../../lib/sync/sweep.ts';
import { takeHint } from '../../lib/sync/take-hint.ts';
import { talliedEvents } from '../../lib/sync/tallied-events.ts';
import { invoiceWire, lineWire, supplierWire, type Wire } from '../entities/fixtures/wire.ts';
import { countedIds, seededRandom } from '../support/memory/chance.ts';
import { memoryEvents } from '../support/memory/memoryEvents.ts';
import { memoryFailureQueue } from '../support/memory/memoryQueues.ts';
import { virtualClock } from '../support/memory/virtualClock.ts';
import { fakeExternal } from './fakeExternal.ts';
import { fakePrecoro } from './fakePrecoro.ts';
import { memoryTables } from './tables.ts';

export const TARGETS = {
  vendor: {
    fields: {
      name: { type: 'text', required: true, about: 'Name.' },
      city: { type: 'text', about: 'City.' },
      active: { type: 'boolean', about: 'In use.' },
    },
    naturalKey: ['name'],
    idempotency: { kind: 'searchable', settleSeconds: 0 },
  },
  bill: {
    fields: {
      number: { type: 'text', required: true, about: 'Number.' },
      vendor: { type: 'text', required: true, about: 'Vendor.' },
      total: { type: 'decimal', about: 'Total.' },
      note: { type: 'text', about: 'Note.' },
      status: { type: 'text', about: 'State.' },
    },
    lines: {
      account: { type: 'text', about: 'GL account.' },
      amount: { type: 'decimal', required: true, about: 'Amount.' },
    },
    naturalKey: ['number', 'vendor'],
    idempotency: { kind: 'searchable', settleSeconds: 0 },
  },
} as const satisfies Record<string, TargetSpec>;

export interface Setting {
  readonly mode?: 'observe' | 'live';
  readonly onLeave?: OnLeave;
  readonly supplierOnLeave?: OnLeave;
  readonly supplierReadDetail?: boolean;
  readonly goLive?: string;
  readonly limits?: Partial<PrecoroLimits>;
  readonly zoneOffsetMinutes?: number;
  readonly sliceHistory?: boolean;
  readonly companies?: Readonly<Record<string, string>>;
  readonly idempotency?: Idempotency;
  readonly entities?: readonly EntityName[];
  /** What the tables hold is kept, so that they can be set back. */
  readonly isKept?: boolean;
  readonly whenSupplier?: (record: { readonly label: string }) => boolean;
  readonly whenInvoice?: (record: { readonly note: string | null }) => boolean;
}

export function integrationOf(setting: Setting = {}): Integration {
  const mode = setting.mode ?? 'live';
  const only = setting.entities ?? ['supplier', 'invoice'];
  const whole = defineIntegration({
    name: 'story',
    goLive: setting.goLive ?? '2026-01-01',
    precoro: {
      region: 'international',
      switches: {
        zoneOffsetMinutes: setting.zoneOffsetMinutes ?? 0,
        sliceHistory: setting.sliceHistory ?? true,
      },
      limits: setting.limits ?? {},
    },
    connector: { kind: 'postgres', targets: TARGETS },
    ...(setting.companies ? { companies: byLegalEntity(setting.companies) } : {}),
    entities: {
      supplier: {
        target: 'vendor',
        mode,
        onLeave: setting.supplierOnLeave ?? 'update',
        readDetail: setting.supplierReadDetail ?? false,
        when: (record) => setting.whenSupplier?.(record) ?? true,
        fields: { name: required('name'), city: 'city', active: 'enable' },
      },
      invoice: {
        target: 'bill',
        mode,
        onLeave: setting.onLeave ?? 'report',
        when: (record) => setting.whenInvoice?.(record) ?? true,
        fields: {
          number: required('invoiceNumber'),
          vendor: required(linked('supplier')),
          total: 'sum',
          note: 'note',
          status: constant('open'),
        },
        lines: { account: required(linked('itemFields.GL account')), amount: required('sum') },
      },
    },
  });
  return { ...whole, entities: whole.entities.filter(({ entity }) => only.includes(entity)) };
}

interface Letter {
  readonly message: UpsertMessage;
  readonly dueAt: number;
  readonly attempts: number;
}

/** SQS in short: a message that fails comes back after this time, three times, then it is a dead letter. */
const VISIBILITY_MS = 6 * MINUTE;
const MAX_RECEIVES = 3;
const LEASE_MS = MINUTE;
const DISPATCH_MS = 45 * SECOND;
const POLL_MS = 45 * SECOND;

/** Another configuration and external system than the usual. */
export interface OwnWorld {
  readonly integration: Integration;
  readonly targets: Readonly<Record<string, TargetSpec>>;
  readonly sources?: Readonly<Record<string, Source>>;
}

/** The real use cases over ports in memory: a company's Precoro, its external system, and time that can be told to pass. */
export function engine(setting: Setting = {}, own: OwnWorld | null = null) {
  const clock = virtualClock();
  const start = clock.now();
  const precoro = fakePrecoro(clock);
  const idempotency = setting.idempotency ?? { kind: 'searchable', settleSeconds: 0 };
  const external = fakeExternal(clock, own?.targets ?? TARGETS, idempotency);
  const integration = own?.integration ?? integrationOf(setting);
  const tables = memoryTables(integration.name, clock.now, setting.isKept ?? false);
  const { crossReference, mirror, states, syncTally } = tables.ports;
  const failureQueue = memoryFailureQueue();
  const events = memoryEvents();
  const logged: RecordOutcome[] = [];
  const log = (outcome: RecordOutcome) => void logged.push(outcome);
  const crashes: string[] = [];
  const deadlines: number[] = [];
  let letters: Letter[] = [];
  let wakes: number[] = [];
  let told = 0;
  const services = {
    clock,
    random: seededRandom(7),
    newId: countedIds(),
    deadline: (ms: number) => {
      deadlines.push(ms);
      return new AbortController().signal;
    },
    integration,
    companies: integration.companies,
    catalogue: catalogueFor(integration, CATALOGUE),
    gateway: precoro,
    ...tables.ports,
    gates: states,
    links: crossReference,
    waits: crossReference,
    upserts: {
      async send(messages: readonly UpsertMessage[], delaySeconds: number) {
        const refused = messages.filter((message) => engineOf.refuses(message));
        const taken = messages.filter((message) => !refused.includes(message));
        const dueAt = clock.now() + delaySeconds * SECOND;
        letters.push(...taken.map((message) => ({ message, dueAt, attempts: 0 })));
        return refused;
      },
    },
    failureQueue,
    dispatcher: { wake: async (seconds: number) => void wakes.push(clock.now() + seconds * SECOND) },
    events: talliedEvents(events, { clock, syncTally, log }),
    connector: { ...external.connector, sources: own?.sources ?? {} },
    log,
  };

  async function deliver(): Promise<void> {
    const due = letters.filter(({ dueAt }) => dueAt <= clock.now());
    letters = letters.filter((letter) => !due.includes(letter));
    for (const { message, attempts } of due) {
      try {
        await clock.drive(applyRecord(services, message, LEASE_MS));
      } catch (error) {
        crashes.push(String(error));
        if (attempts + 1 >= MAX_RECEIVES) await recordFailure(services, message, null);
        else letters.push({ message, attempts: attempts + 1, dueAt: clock.now() + VISIBILITY_MS });
      }
    }
    for (; told < failureQueue.sent.length; told += 1) {
      const letter = failureQueue.sent[told];
      if (letter) await recordFailure(services, letter.message, letter.told.order);
    }
  }

  async function dispatchNow(): Promise<DispatchReport> {
    wakes = wakes.filter((at) => at > clock.now());
    return clock.drive(dispatch(services, clock.now() + DISPATCH_MS));
  }

  const pollNow = () => clock.drive(pollExternal(services, clock.now() + POLL_MS));

  /** Everything that happens in `ms` of time: wakes, messages, the minute's schedule (of days, every tenth minute's). */
  async function run(ms: number): Promise<void> {
    const everyMs = ms > DAY ? 10 * MINUTE : MINUTE;
    const end = clock.now() + ms;
    let tick = clock.now();
    for (;;) {
      await deliver();
      if (clock.now() >= tick) {
        tick += everyMs;
        if (integration.feeds.length > 0) await pollNow();
        await dispatchNow();
        await sweep(services);
        continue;
      }
      if (wakes.some((at) => at <= clock.now())) {
        await dispatchNow();
        continue;
      }
      const next = Math.min(tick, ...wakes, ...letters.map(({ dueAt }) => dueAt));
      if (next > end) break;
      await clock.advance(Math.max(1, next - clock.now()));
    }
    if (clock.now() < end) await clock.advance(end - clock.now());
  }

  const engineOf = {
    ...{
      clock,
      start,
      precoro,
      external,
      services,
      mirror,
      crossReference,
      events,
      logged,
      crashes,
      deadlines,
    },
    failures: services.failures,
    writeBacks: services.writeBacks,
    /** Messages that the queue does not take. */
    refuses: (_message: UpsertMessage): boolean => false,
    letters: () => letters.map(({ message }) => message),
    /** Throws the queue away: nothing is on its way any more. */
    loseLetters: () => void (letters = []),
    /** Tables as they were at that time; null: empty. Needs `isKept`. */
    restore: (names: readonly TableName[], until: number | null) => tables.restore(names, until),
    run,
    dispatchNow,
    pollNow,
    /** Without passing time: drive it with the clock. */
    dispatchFor: (ms: number) => dispatch(services, clock.now() + ms),
    deliver,
    sweep: () => sweep(services),
    /** Runs until hints, details, write-backs and second looks are through. */
    drain: () => run(4 * MINUTE),
    hint: (entity: EntityName, id: number, idn: string | null = null) =>
      takeHint(services, { entity, id: String(id), idn }),
    /** A person's change, announced by a webhook. */
    async edit(entity: EntityName, id: number, changes: Wire) {
      precoro.edit(entity, id, changes);
      await engineOf.announce(entity, id);
    },
    async announce(entity: EntityName, id: number) {
      const { idn } = precoro.get(entity, id);
      await engineOf.hint(entity, id, typeof idn === 'string' ? idn : null);
    },
    apply: (ref: RecordRef, seq = 0) => clock.drive(applyRecord(services, { schema: 1, ref, seq }, LEASE_MS)),
    openGate: (entity: EntityName) => setGate(services, entity, 'live', 'ann'),
    closeGate: (entity: EntityName) => setGate(services, entity, 'observe', 'ann'),
    async state(entity: EntityName): Promise<EntityState> {
      const found = (await states.readAll()).find((one) => one.entity === entity);
      if (!found) throw new Error(`no state of ${entity}`);
      return found;
    },
    link: (ref: RecordRef, company = 'default') => crossReference.read(ref, company),
    bills: () => external.records('bill'),
    vendors: () => external.records('vendor'),
    failure: async (ref: RecordRef) => (await services.failures.read(ref))?.failure ?? null,
    outcomesOf: (ref: RecordRef) =>
      logged.filter((one) => recordKey({ entity: one.entity, id: one.id }) === recordKey(ref)),
  };
  return engineOf;
}

export type Engine = ReturnType<typeof engine>;

/** A new approved invoice, announced and followed until all is quiet. */
export async function arrive(e: Engine, changes: Wire = {}): Promise<void> {
  const wire = invoice(changes);
  e.precoro.put('invoice', wire);
  await e.announce('invoice', Number(wire['id']));
  await e.drain();
}

export const SUPPLIER: RecordRef = { entity: 'supplier', id: '501' };
export const INVOICE: RecordRef = { entity: 'invoice', id: '956598' };

/** An approved supplier, long known. */
export function supplier(changes: Wire = {}): Wire {
  return supplierWire({ approvalDate: '2026-01-20T10:00:00', ...changes });
}

/** An approved invoice of supplier 501 whose one line names its GL account. */
export function invoice(changes: Wire = {}): Wire {
  return invoiceWire({ items: { data: [line()] }, sum: '30', ...changes });
}

/** Approved before go-live. */
export function oldInvoice(changes: Wire = {}): Wire {
  const long = { createDate: '2025-05-01T09:00:00', approvalDate: '2025-05-02T09:00:00' };
  return invoice({ id: 1, idn: '1', invoiceNumber: 'OLD-1', ...long, ...changes });
}

export function line(changes: Wire = {}): Wire {
  const account = {
    itemCustomField: { id: 70, name: 'GL account' },
    itemCustomFieldOption: { id: 701, name: '6420 Travel', code: '6420', externalId: '6420' },
    value: null,
  };
  return lineWire({ dataItemCustomFields: { data: [account] }, ...changes });
}

export function lineWithoutAccount(): Wire {
  return line({ dataItemCustomFields: { data: [] } });
}

/** A live engine whose supplier 501 is linked and whose first load is over; invoice 1 is history. */
export async function settledEngine(setting: Setting = {}): Promise<Engine> {
  const e = engine(setting);
  e.precoro.put('invoice', oldInvoice());
  e.precoro.put('supplier', supplier());
  await e.run(10 * MINUTE);
  return e;
}
