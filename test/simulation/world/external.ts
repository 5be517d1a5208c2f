import type {
  CallContext,
  Connector,
  ExternalRecord,
  Idempotency,
  Payload,
  Target,
  TargetSpec,
} from '../../../lib/connectors/contract.ts';
import type { ReadOutcome, WriteOutcome } from '../../../lib/domain/outcomes.ts';
import { recordKey, type RecordRef } from '../../../lib/domain/records.ts';
import { SECOND } from '../../../lib/domain/time.ts';
import { createdFor } from '../../../lib/sync/idempotency-key.ts';
import type { Chance } from '../engine/chance.ts';
import type { Scheduler } from '../engine/scheduler.ts';
import type { Trace } from '../engine/trace.ts';
import type { Act } from './plan.ts';
import type { Seen } from './seen.ts';

/** Probabilities per write, 0 to 1. */
export interface ExternalRates {
  /** No answer comes; the write took effect or not, or does so up to 70 s later. */
  readonly unknown: number;
  readonly late: number;
  readonly notApplied: number;
  readonly rejected: number;
  readonly readFails: number;
}

export const CALM_EXTERNAL: ExternalRates = { unknown: 0, late: 0, notApplied: 0, rejected: 0, readFails: 0 };

/** A record outside. `origin` is the simulator's own knowledge of what it was made for, whatever the system keeps. */
export interface Kept extends ExternalRecord {
  readonly company: string;
  readonly target: string;
  readonly cancelled: boolean;
  readonly origin: RecordRef | null;
  readonly createdAt: number;
  /** A person changed or removed it outside. */
  readonly touched: boolean;
}

export type WriteName = 'create' | 'update' | 'cancel' | 'deactivate';

/** A write that took effect. */
export interface Commit {
  readonly name: WriteName;
  readonly record: Kept;
  /** A create that made a new record, rather than finding the one that is there. */
  readonly isNew: boolean;
  /** What stood there; undefined for a new record. */
  readonly before: Kept | undefined;
}

export interface SimulatedExternal {
  readonly connector: Connector;
  /** Every record that stands, or stood and was cancelled. */
  records(): readonly Kept[];
  find(externalId: string): Kept | undefined;
  /** What it was made for, even if it is not there any more; null for nothing. */
  madeFor(externalId: string): RecordRef | null;
  /** What was there before everything. */
  plant(record: Kept): void;
  /** What people do there. */
  change(externalId: string, fields: Payload['fields']): void;
  remove(externalId: string): void;
  /** What the next write of this name meets, instead of chance. */
  next: Extract<Act, { do: 'next write' }> | null;
  /** Nothing answers before then. */
  downUntil: number;
  /** These Precoro records are refused, as long as they are in here: the accountant has closed a period. */
  readonly refuses: Set<string>;
  behave(): void;
  readonly writes: () => number;
}

export interface ExternalSetting {
  readonly idempotency: Idempotency;
  /** Whether the system shows the key that a record was created with. */
  readonly keepsKeys: boolean;
  readonly rates: ExternalRates;
  readonly latencyMs: number;
}

interface Around {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly trace: Trace;
  readonly seen: Seen;
  readonly committed: (commit: Commit) => void;
  /** Whoever wrote or reads it knows how it stands. */
  readonly known?: (externalId: string) => void;
}

const NOT_SENT: WriteOutcome<ExternalRecord> = {
  outcome: 'notApplied',
  retryAfterSeconds: 0,
  words: 'not sent: no time left',
};
const LATE_MS = 70 * SECOND;

/** A field that the target does not have, as a mapping that was not checked would write it. */
function strangerIn({ fields }: Payload, spec: TargetSpec): WriteOutcome<ExternalRecord> | null {
  for (const name in fields) {
    const words = `There is no field ${name}. Engineer: correct the mapping.`;
    if (!Object.hasOwn(spec.fields, name)) return { outcome: 'rejected', actor: 'engineer', words };
  }
  return null;
}

/** The external system in memory: as careful with doubles as its kind of idempotency says, and no more. */
export function simulatedExternal(
  setting: ExternalSetting,
  specs: Readonly<Record<string, TargetSpec>>,
  around: Around,
): SimulatedExternal {
  const { scheduler, chance, trace, seen } = around;
  const kept = new Map<string, Kept>();
  const byCreateKey = new Map<string, { readonly externalId: string; readonly at: number }>();
  let rates = setting.rates;
  let made = 0;
  const origins = new Map<string, RecordRef | null>();
  let writes = 0;

  /** Sends a write there and back. `apply` is what it does when it arrives. */
  async function write(
    name: WriteName,
    subject: string,
    signal: AbortSignal,
    origin: RecordRef | null,
    apply: () => ExternalRecord | null,
  ): Promise<WriteOutcome<ExternalRecord>> {
    writes += 1;
    const thereMs = chance.between(1, setting.latencyMs);
    const backMs = chance.between(1, setting.latencyMs);
    const words = `${name} ${subject}`;
    const handle = (): WriteOutcome<ExternalRecord> => {
      const outcome = received(words, origin, apply);
      trace.tell(() => `outside: ${words}: ${outcome.outcome}`);
      return outcome;
    };
    const isTooLate = () => signal.aborted;
    const answered = await scheduler.remote(
      `connector.${name}`,
      thereMs,
      handle,
      backMs,
      isTooLate,
      NOT_SENT,
    );
    if (!signal.aborted && answered.outcome === 'applied') around.known?.(answered.value.externalId);
    if (!signal.aborted || answered === NOT_SENT) return answered;
    seen.add('an answer comes after its deadline');
    return { outcome: 'unknown', words: 'no answer in time' };
  }

  function received(
    words: string,
    origin: RecordRef | null,
    apply: () => ExternalRecord | null,
  ): WriteOutcome<ExternalRecord> {
    if (scheduler.now < external.downUntil) {
      seen.add('the external system is down');
      return { outcome: 'notApplied', retryAfterSeconds: 30, words: 'HTTP 503' };
    }
    if (chance.happens(rates.notApplied)) {
      seen.add('a write outside is put off');
      return { outcome: 'notApplied', retryAfterSeconds: chance.between(1, 60), words: 'HTTP 429' };
    }
    const { next } = external;
    if (next && words.startsWith(next.name)) {
      external.next = null;
      return scripted(next, words, apply);
    }
    const isRefused = origin !== null && external.refuses.has(recordKey(origin));
    if (isRefused || chance.happens(rates.rejected)) {
      seen.add('a write outside is rejected');
      return {
        outcome: 'rejected',
        actor: 'accountant',
        words: CLOSED,
      };
    }
    if (chance.happens(rates.late)) {
      seen.add('a write outside takes effect late, without an answer');
      scheduler.at(scheduler.now + chance.between(1, LATE_MS), () => {
        trace.tell(() => `outside: ${words} takes effect, late`);
        apply();
      });
      return { outcome: 'unknown', words: 'no answer in time' };
    }
    if (chance.happens(rates.unknown)) {
      const isApplied = chance.happens(0.5);
      if (isApplied) apply();
      seen.add(isApplied ? 'a write outside takes effect, without an answer' : 'a write outside is lost');
      return { outcome: 'unknown', words: 'connection reset' };
    }
    const value = apply();
    return value
      ? { outcome: 'applied', value }
      : { outcome: 'gone', words: 'There is no such record any more' };
  }

  function scripted(
    { effect, lateMs }: Extract<Act, { do: 'next write' }>,
    words: string,
    apply: () => ExternalRecord | null,
  ): WriteOutcome<ExternalRecord> {
    if (effect === 'refused')
      return { outcome: 'notApplied', retryAfterSeconds: 1, words: 'connection refused' };
    if (effect === 'applied') apply();
    if (effect === 'late') {
      scheduler.at(scheduler.now + lateMs, () => {
        trace.tell(() => `outside: ${words} takes effect, late`);
        apply();
      });
    }
    return { outcome: 'unknown', words: 'no answer in time' };
  }

  async function read<T>(label: string, signal: AbortSignal, value: () => T): Promise<ReadOutcome<T>> {
    const handle = (): ReadOutcome<T> => {
      const fails = scheduler.now < external.downUntil || chance.happens(rates.readFails);
      if (!fails) return { outcome: 'read', value: value() };
      seen.add('a read outside fails');
      return { outcome: 'unavailable', retryAfterSeconds: 5, words: 'HTTP 503' };
    };
    const thereMs = chance.between(1, setting.latencyMs);
    const none: ReadOutcome<T> = { outcome: 'unavailable', retryAfterSeconds: 0, words: 'no time left' };
    const isTooLate = () => signal.aborted;
    const answered = await scheduler.remote(`connector.${label}`, thereMs, handle, 1, isTooLate, none);
    return signal.aborted ? none : answered;
  }

  function shown(record: Kept): ExternalRecord {
    const { externalId, createdWithKey, payload } = record;
    return { externalId, createdWithKey: setting.keepsKeys ? createdWithKey : null, payload };
  }

  function commit(name: WriteName, record: Kept, isNew: boolean): ExternalRecord {
    const before = kept.get(record.externalId);
    kept.set(record.externalId, record);
    around.committed({ name, record, isNew, before });
    return shown(record);
  }

  function create(
    target: string,
    spec: TargetSpec,
    payload: Payload,
    key: string,
    company: string,
  ): ExternalRecord {
    const { idempotency } = setting;
    const earlier = byCreateKey.get(`${company} ${target} ${key}`);
    const lifetimeMs = idempotency.kind === 'key' ? idempotency.lifetimeSeconds * SECOND : Infinity;
    const known =
      earlier && scheduler.now - earlier.at < lifetimeMs ? kept.get(earlier.externalId) : undefined;
    const remembers = idempotency.kind === 'key' || idempotency.kind === 'uniqueReference';
    if (known && remembers) return commit('create', known, false);
    const twin = idempotency.kind === 'upsert' ? sameName(target, spec, payload, company)[0] : undefined;
    if (twin) return commit('create', { ...twin, payload }, false);
    const externalId = `${target.charAt(0).toUpperCase()}${(made += 1)}`;
    byCreateKey.set(`${company} ${target} ${key}`, { externalId, at: scheduler.now });
    const origin = createdFor(key)?.ref ?? null;
    origins.set(externalId, origin);
    const record: Kept = {
      externalId,
      createdWithKey: key,
      payload,
      company,
      target,
      origin,
      cancelled: false,
      createdAt: scheduler.now,
      touched: false,
    };
    return commit('create', record, true);
  }

  function sameName(target: string, spec: TargetSpec, payload: Payload, company: string): Kept[] {
    const isSame = (record: Kept): boolean =>
      record.target === target &&
      record.company === company &&
      spec.naturalKey.every((name) => record.payload.fields[name] === payload.fields[name]);
    return [...kept.values()].filter(isSame);
  }

  function change(
    name: WriteName,
    externalId: string,
    company: string,
    changes: Partial<Kept>,
  ): ExternalRecord | null {
    const found = kept.get(externalId);
    if (found?.company !== company) return null;
    return commit(name, { ...found, ...changes }, false);
  }

  function targetOf(target: string, spec: TargetSpec): Target {
    const originOf = (externalId: string): RecordRef | null => kept.get(externalId)?.origin ?? null;
    const settleMs =
      setting.idempotency.kind === 'searchable' ? setting.idempotency.settleSeconds * SECOND : 0;
    const retire =
      (name: WriteName) =>
      (externalId: string, { company, signal }: CallContext) =>
        write(name, `${target} ${externalId}`, signal, originOf(externalId), () =>
          change(name, externalId, company, { cancelled: true }),
        );
    return {
      spec: { ...spec, idempotency: setting.idempotency },
      create: async (payload, key, { company, signal }) =>
        strangerIn(payload, spec) ??
        write('create', `${target} for ${key}`, signal, createdFor(key)?.ref ?? null, () =>
          create(target, spec, payload, key, company),
        ),
      update: (externalId, payload, { company, signal }) =>
        write('update', `${target} ${externalId}`, signal, originOf(externalId), () =>
          change('update', externalId, company, { payload, touched: false }),
        ),
      ...(target === 'vendor' ? { deactivate: retire('deactivate') } : { cancel: retire('cancel') }),
      read: (externalId, { company, signal }) =>
        read('read', signal, () => {
          around.known?.(externalId);
          const found = kept.get(externalId);
          return found?.company === company ? shown(found) : null;
        }),
      findByNaturalKey: (payload, { company, signal }) =>
        read('find', signal, () =>
          sameName(target, spec, payload, company)
            .filter(({ createdAt }) => createdAt <= scheduler.now - settleMs)
            .map(shown),
        ),
      async *list(company) {
        yield* [...kept.values()]
          .filter((one) => one.target === target && one.company === company)
          .map(shown);
      },
    };
  }

  const external: SimulatedExternal = {
    connector: {
      name: 'simulated',
      maxConcurrency: 4,
      targets: Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, targetOf(name, spec)])),
      sources: {},
      close: async () => undefined,
    },
    records: () => [...kept.values()],
    find: (externalId) => kept.get(externalId),
    madeFor: (externalId) => origins.get(externalId) ?? null,
    plant(record) {
      kept.set(record.externalId, record);
      origins.set(record.externalId, record.origin);
      const { company, target, createdWithKey, externalId, createdAt } = record;
      byCreateKey.set(`${company} ${target} ${createdWithKey ?? ''}`, { externalId, at: createdAt });
    },
    change(externalId, fields) {
      const found = kept.get(externalId);
      if (!found) return;
      const payload = { ...found.payload, fields: { ...found.payload.fields, ...fields } };
      kept.set(externalId, { ...found, payload, touched: true });
    },
    remove: (externalId) => void kept.delete(externalId),
    next: null,
    downUntil: 0,
    refuses: new Set(),
    behave() {
      rates = CALM_EXTERNAL;
      external.downUntil = 0;
      external.refuses.clear();
    },
    writes: () => writes,
  };
  return external;
}

/** Longer than what a document shows of it, as such systems like to be. */
const CLOSED = `The period is closed. Accountant: open it. ${'Posting to this period is not allowed. '.repeat(30)}`;
