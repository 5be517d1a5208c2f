import type { EntityName } from '../../../lib/domain/records.ts';
import { CATALOGUE } from '../../../lib/entities/catalogue.ts';
import { DAY, fromPrecoroTime, MINUTE, SECOND, toPrecoroTime } from '../../../lib/domain/time.ts';
import { Limiter } from '../../../lib/mock-precoro/limiter.ts';
import type { MockSwitches } from '../../../lib/mock-precoro/switches.ts';
import { truncatedLog } from '../../../lib/domain/integration-log.ts';
import type { PrecoroAnswer, PrecoroCall, PrecoroGateway } from '../../../lib/sync/ports/precoro.ts';
import { rowOf, type Wire } from '../../entities/fixtures/wire.ts';
import type { Chance } from '../engine/chance.ts';
import type { Scheduler } from '../engine/scheduler.ts';
import type { Trace } from '../engine/trace.ts';
import {
  lookUp,
  showPayments,
  takeWrite,
  type PrecoroWrite,
  type WriteHabits,
  type Shelf,
} from './precoro-writes.ts';
import {
  fingerprintInLedger,
  fingerprintOf,
  isDeed,
  isWrite,
  shownIn,
  textOf,
  wordsOf,
} from './precoro-words.ts';
import type { Seen } from './seen.ts';

/** The switches of mock-precoro that matter to what the engine does; page sizes are as small as the worlds are. */
export type PrecoroSwitches = Pick<
  MockSwitches,
  | 'patchAnswer'
  | 'patchBumpsUpdateDate'
  | 'patchFiresWebhook'
  | 'modifiedSinceBound'
  | 'modifiedSinceOffsetMinutes'
  | 'paginationTotals'
  | 'dateHeader'
  | 'refusedCallsCount'
  | 'limitPerDay'
  | 'limitPerHour'
> & { readonly pageSize: number };

/** Probabilities per request or webhook, 0 to 1, and times. */
export interface PrecoroRates {
  readonly errorBefore: number;
  readonly errorAfter: number;
  readonly lateCommit: number;
  readonly webhookDrop: number;
  readonly webhookDuplicate: number;
  readonly webhookDelay: number;
  /** Lists show a change up to 90 s late. */
  readonly lateVisibility: number;
  /** Nothing at all shows a new record for some seconds after its webhook. */
  readonly lateRecord: number;
}

interface Stored {
  readonly wire: Wire;
  readonly row: Wire;
  readonly updated: number;
  /** What lists filter by until `shownAt`; null: lists do not show the record. */
  readonly listedAs: number | null;
  readonly listedFrom: number;
  /** Before this time no request shows the record. */
  readonly existsFrom: number;
}

export interface PrecoroTroubles {
  /** No request is answered before then. */
  downUntil: number;
  /** Every key is refused before then. */
  refusesKeyUntil: number;
  /** Every PATCH is refused before then. */
  refusesPatchUntil: number;
  /** What the next POST, PUT or cancellation meets, instead of chance. */
  nextWrite: {
    readonly kind: PrecoroWrite['kind'];
    readonly effect: WriteEffect;
    readonly lateMs: number;
  } | null;
  /** No write is answered before then, though it takes effect. */
  silentUntil: number;
}

/** What becomes of a write that nobody hears an answer to. */
export type WriteEffect = 'none' | 'applied' | 'late';

export interface SimulatedPrecoro extends PrecoroGateway {
  readonly troubles: PrecoroTroubles;
  put(entity: EntityName, wire: Wire): void;
  /** What was there before everything, changed last at its `updateDate`. */
  plant(entity: EntityName, wire: Wire): void;
  edit(entity: EntityName, id: number, changes: Wire): void;
  /** A person enters a payment, or cancels one. */
  enterPayment(wire: Wire): void;
  remove(entity: EntityName, id: number): void;
  find(entity: EntityName, id: number): Wire | undefined;
  ids(entity: EntityName): readonly number[];
  /** Somebody else has just spent so many requests on the key. */
  spendByOthers(count: number): void;
  /** Lists show the next change only after so long; 0: as usual. */
  nextLateMs: number;
  /** Nothing shows the next new record before so long; 0: as usual. */
  nextHiddenMs: number;
  /** From now on nothing goes wrong any more. */
  behave(): void;
  readonly requests: () => number;
  /** Of those, what nobody asks for who only polls: looks by external id, whole lists, writes. */
  readonly deeds: () => number;
  /** 429s that nobody but the engine can be blamed for. */
  readonly ownRefusals: readonly string[];
}

export interface PrecoroSetting {
  readonly switches: PrecoroSwitches;
  readonly rates: PrecoroRates;
  /** Its clock is ahead of true time by so much. */
  readonly clockMs: number;
  readonly latencyMs: number;
  readonly habits: WriteHabits;
}

interface Around {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly trace: Trace;
  readonly seen: Seen;
  /** A webhook that arrives now. */
  readonly webhook: (entity: EntityName, id: number, idn: string | null) => void;
  /** A PATCH that took effect now. */
  readonly patched: (entity: EntityName, id: number, changes: Wire) => void;
  /** A POST, PUT or cancellation that took effect now. */
  readonly written: (write: PrecoroWrite) => void;
  /** An answer leaves that shows these records. */
  readonly shown: (entity: EntityName, ids: readonly number[]) => void;
}

const UNAVAILABLE = { kind: 'unavailable', mayHaveHappened: true, words: 'HTTP 502' } as const;
const NO_ANSWER = { kind: 'unavailable', mayHaveHappened: true, words: 'no answer in time' } as const;
const NOT_SENT = { kind: 'unavailable', mayHaveHappened: false, words: 'not sent: no time left' } as const;

/** Precoro in memory, with its limits, its undocumented sides as switches, and all that goes wrong on the way. */
export function simulatedPrecoro(setting: PrecoroSetting, around: Around): SimulatedPrecoro {
  const { switches, clockMs } = setting;
  const { scheduler, chance, trace, seen } = around;
  const records = new Map<EntityName, Map<number, Stored>>();
  const limiter = new Limiter();
  const limits = limitsOf(switches);
  const troubles: PrecoroTroubles = { ...NO_TROUBLES };
  const ownRefusals: string[] = [];
  let rates = setting.rates;
  let requests = 0;
  let deeds = 0;
  let made = FIRST_MADE;
  let othersUntil = -Infinity;

  const of = (entity: EntityName): Map<number, Stored> => {
    const known = records.get(entity);
    if (known) return known;
    const made = new Map<number, Stored>();
    records.set(entity, made);
    return made;
  };
  const time = (): number => scheduler.now + clockMs;
  const serverTime = (): number | null => (switches.dateHeader ? Math.floor(time() / SECOND) * SECOND : null);

  function store(entity: EntityName, wire: Wire, bumps: boolean): void {
    const id = Number(wire['id']);
    const before = of(entity).get(id);
    const updated = bumps || !before ? Math.floor(time() / SECOND) * SECOND : before.updated;
    const { wire: dated, row } = interned(entity, { ...wire, updateDate: toPrecoroTime(updated) });
    const isLate = precoro.nextLateMs > 0 || chance.happens(rates.lateVisibility);
    const lateMs = precoro.nextLateMs || chance.between(1, 90) * SECOND;
    precoro.nextLateMs = 0;
    if (isLate) seen.add('a change shows late in lists');
    const isHidden = !before && (precoro.nextHiddenMs > 0 || chance.happens(rates.lateRecord));
    const hiddenMs = precoro.nextHiddenMs || chance.between(1, 20) * SECOND;
    if (!before) precoro.nextHiddenMs = 0;
    if (isHidden) seen.add('a hint before the API shows the record');
    const listedAs = before ? listedNow(before, scheduler.now) : null;
    of(entity).set(id, {
      wire: dated,
      row,
      updated,
      listedAs: isLate ? listedAs : updated,
      listedFrom: isLate ? scheduler.now + lateMs : 0,
      existsFrom: isHidden ? scheduler.now + hiddenMs : (before?.existsFrom ?? 0),
    });
  }

  function announce(entity: EntityName, wire: Wire): void {
    const [id, idn] = [Number(wire['id']), typeof wire['idn'] === 'string' ? wire['idn'] : null];
    if (chance.happens(rates.webhookDrop)) return seen.add('a webhook is lost');
    const copies = chance.happens(rates.webhookDuplicate) ? 2 : 1;
    if (copies > 1) seen.add('a webhook comes twice');
    for (let copy = 0; copy < copies; copy += 1) {
      const isLate = chance.happens(rates.webhookDelay);
      if (isLate) seen.add('a webhook comes late');
      const delay = isLate ? chance.between(1, 300) * SECOND : chance.between(20, 900);
      scheduler.at(scheduler.now + delay, () => around.webhook(entity, id, idn));
    }
  }

  function list(call: Extract<PrecoroCall, { kind: 'list' }>): PrecoroAnswer {
    const shift = switches.modifiedSinceOffsetMinutes * MINUTE;
    const named = call.modifiedSince === null ? null : fromPrecoroTime(call.modifiedSince);
    if (named === undefined) return refused('modifiedSince must look like 2026-01-31T09:30:00');
    const since = named === null ? null : named - shift;
    const isIn = (stored: Stored): boolean => {
      if (stored.existsFrom > scheduler.now) return false;
      if (
        call.createdUntil !== undefined &&
        String(stored.wire['createDate']).slice(0, 10) > call.createdUntil
      )
        return false;
      if (since === null) return true;
      const shown = listedNow(stored, scheduler.now);
      if (shown === null) return false;
      return switches.modifiedSinceBound === 'inclusive' ? shown >= since : shown > since;
    };
    const ids = [...of(call.entity).keys()].sort((a, b) => b - a);
    const rows = ids.flatMap((id) => {
      const stored = of(call.entity).get(id);
      const isOfField = call.fieldId === undefined || stored?.wire['fieldId'] === call.fieldId;
      return stored && isOfField && isIn(stored) ? [stored.row] : [];
    });
    const start = (call.page - 1) * switches.pageSize;
    if (rows.length > switches.pageSize) seen.add('a list of several pages');
    return {
      kind: 'page',
      rows: rows.slice(start, start + switches.pageSize),
      total: switches.paginationTotals ? rows.length : null,
      hasNext: start + switches.pageSize < rows.length,
      serverTime: serverTime(),
    };
  }

  function byKey({
    entity,
    key,
  }: {
    entity: EntityName;
    key: { id: string; idn: string | null };
  }): Stored | undefined {
    const isById = CATALOGUE[entity].pathKey === 'id';
    const stored = of(entity).get(isById ? Number(key.id) : Number(key.idn) - IDN_OFFSET);
    return stored && stored.existsFrom <= scheduler.now ? stored : undefined;
  }

  function patch(call: Extract<PrecoroCall, { kind: 'patch' }>): PrecoroAnswer {
    if (scheduler.now < troubles.refusesPatchUntil) {
      seen.add('a PATCH is refused');
      return refused('You may not do that');
    }
    const stored = byKey(call);
    if (!stored) return { kind: 'notFound', words: 'There is no such record' };
    const changes = takenOf(call);
    if (Object.keys(changes).length === 0) return refused('externalId: This value is missing.');
    const id = Number(stored.wire['id']);
    store(call.entity, { ...stored.wire, ...changes }, switches.patchBumpsUpdateDate);
    around.patched(call.entity, id, call.changes);
    if (switches.patchFiresWebhook) announce(call.entity, stored.wire);
    const body = switches.patchAnswer === 'full' ? (byKey(call)?.wire ?? null) : null;
    return { kind: 'object', body, serverTime: serverTime() };
  }

  function answer(call: PrecoroCall): PrecoroAnswer {
    switch (call.kind) {
      case 'list':
        return list(call);
      case 'detail': {
        const stored = byKey(call);
        return stored
          ? { kind: 'object', body: stored.wire, serverTime: serverTime() }
          : { kind: 'notFound', words: 'There is no such record' };
      }
      case 'patch':
        return patch(call);
      case 'fieldDefinitions':
        return definitions(call.family === 'item' ? [{ id: 70, name: 'GL account', type: 1 }] : []);
      case 'fieldOptions':
        return definitions([
          { id: 701, name: '6420 Travel', code: '6420', externalId: '6420', enable: true },
        ]);
      case 'lookup':
        return definitions(lookUp(shelf, call.entity, call.externalIds));
      case 'create':
      case 'update':
      case 'cancel':
        return takeWrite(shelf, setting.habits, call, IDN_OFFSET);
      case 'restrictOption':
        return refused(`no ${call.kind} in these worlds`);
    }
  }

  /** When what is carried out late now was sent. */
  let lateSince: number | null = null;

  /** What writes see and do: a person's eyes, not those of lists. */
  const shelf: Shelf = {
    all: (entity: EntityName) => [...of(entity).values()].map(({ wire }) => wire).reverse(),
    find: (entity: EntityName, id: number) => of(entity).get(id)?.wire,
    store(entity: EntityName, wire: Wire) {
      store(entity, wire, true);
      if (entity === 'supplier' || entity === 'invoice') announce(entity, wire);
    },
    now: time,
    newId: () => (made += 1),
    written: (write) => around.written({ ...write, askedAt: lateSince ?? scheduler.now }),
  };

  function definitions(rows: readonly Wire[]): PrecoroAnswer {
    const total = switches.paginationTotals ? rows.length : null;
    return { kind: 'page', rows, total, hasNext: false, serverTime: serverTime() };
  }

  /** A request arrives: the limits first, then what goes wrong, then the answer. */
  function receive(call: PrecoroCall): PrecoroAnswer {
    requests += 1;
    if (isDeed(call)) deeds += 1;
    if (scheduler.now < troubles.refusesKeyUntil) {
      seen.add('Precoro refuses the key');
      trace.tell(() => `Precoro refuses the key at ${textOf(call)}`);
      return { kind: 'unauthorized', words: 'Wrong key' };
    }
    const refusal = limiter.arrive(limits, scheduler.now, fingerprintOf(call));
    if (refusal) {
      // The limiter counts what others spent; whoever is refused while they are at it is not to blame.
      if (scheduler.now >= othersUntil) ownRefusals.push(`${refusal.type} at ${textOf(call)}`);
      seen.add(`429: ${refusal.type}`);
      trace.tell(() => `Precoro refuses ${textOf(call)}: ${refusal.type}`);
      return { kind: 'rateLimited', limiter: refusal.type, until: refusal.retryAt + clockMs };
    }
    const given = served(call);
    // What a supplier's PATCH is answered with may be any part of it, and is no look.
    if ('entity' in call && call.kind !== 'patch') around.shown(call.entity, shownIn(given));
    trace.tell(() => `Precoro answers ${textOf(call)}: ${wordsOf(given)}`);
    return given;
  }

  function served(call: PrecoroCall): PrecoroAnswer {
    if (scheduler.now < troubles.downUntil) {
      seen.add('Precoro is down');
      return UNAVAILABLE;
    }
    if (chance.happens(rates.errorBefore)) {
      seen.add('Precoro fails before it acts');
      return UNAVAILABLE;
    }
    const { nextWrite } = troubles;
    if (nextWrite && call.kind === nextWrite.kind) {
      troubles.nextWrite = null;
      if (nextWrite.effect === 'applied') answer(call);
      if (nextWrite.effect === 'late') later(call, nextWrite.lateMs);
      return UNAVAILABLE;
    }
    if (call.kind === 'patch' && chance.happens(rates.lateCommit)) {
      seen.add('a PATCH takes effect late');
      scheduler.at(scheduler.now + chance.between(1, 70) * SECOND, () => void patch(call));
      return UNAVAILABLE;
    }
    if (isWrite(call) && chance.happens(rates.lateCommit)) {
      seen.add('a write in Precoro takes effect late, without an answer');
      later(call, chance.between(1, 70) * SECOND);
      return UNAVAILABLE;
    }
    const given = answer(call);
    if (isWrite(call) && scheduler.now < troubles.silentUntil) return UNAVAILABLE;
    if (!chance.happens(rates.errorAfter)) return given;
    seen.add('Precoro fails after it acted');
    return UNAVAILABLE;
  }

  function later(call: PrecoroCall, ms: number): void {
    const sentAt = scheduler.now;
    scheduler.at(sentAt + ms, () => {
      lateSince = sentAt;
      const { kind } = answer(call);
      lateSince = null;
      trace.tell(() => `Precoro carries out ${textOf(call)}, late: ${kind}`);
    });
  }

  const precoro: SimulatedPrecoro = {
    troubles,
    ownRefusals,
    nextLateMs: 0,
    nextHiddenMs: 0,
    requests: () => requests,
    deeds: () => deeds,
    enterPayment(wire) {
      const id = wire['id'] === undefined ? shelf.newId() : Number(wire['id']);
      store('payment', { idn: String(id + IDN_OFFSET), ...wire, id }, true);
      const invoice = wire['invoice'] as { readonly id: number };
      showPayments(shelf, setting.habits, invoice.id);
    },
    put(entity, wire) {
      store(entity, wire, true);
      announce(entity, wire);
    },
    plant(entity, wire) {
      const updated = fromPrecoroTime(String(wire['updateDate'])) ?? 0;
      const row = listedRow(entity, wire);
      of(entity).set(Number(wire['id']), {
        wire,
        row,
        updated,
        listedAs: updated,
        listedFrom: 0,
        existsFrom: 0,
      });
    },
    edit(entity, id, changes) {
      const stored = of(entity).get(id);
      if (!stored) return;
      store(entity, { ...stored.wire, ...changes }, true);
      announce(entity, stored.wire);
    },
    remove: (entity, id) => void of(entity).delete(id),
    find: (entity, id) => of(entity).get(id)?.wire,
    ids: (entity) => [...of(entity).keys()],
    spendByOthers(count) {
      for (let sent = 0; sent < count; sent += 1) limiter.restore(scheduler.now);
      // The windows remember them for a day.
      othersUntil = Math.max(othersUntil, scheduler.now + DAY + MINUTE);
    },
    behave() {
      rates = NO_RATES;
      Object.assign(troubles, NO_TROUBLES);
    },
    fingerprint: fingerprintInLedger,
    async send(call, signal) {
      const thereMs = chance.between(1, setting.latencyMs);
      const backMs = chance.between(1, setting.latencyMs);
      const given = await scheduler.remote<PrecoroAnswer>(
        `precoro.${call.kind}`,
        thereMs,
        () => {
          const received = receive(call);
          // Neither who is refused by a limit nor who is not let in runs.
          if (received.kind !== 'rateLimited' && received.kind !== 'unauthorized')
            scheduler.at(scheduler.now + Math.floor(backMs / 2), () => limiter.finished());
          return received;
        },
        backMs,
        () => signal.aborted,
        NOT_SENT,
      );
      return signal.aborted && given !== NOT_SENT ? NO_ANSWER : given;
    },
  };
  return precoro;
}

const NO_TROUBLES: PrecoroTroubles = {
  downUntil: 0,
  refusesKeyUntil: 0,
  refusesPatchUntil: 0,
  nextWrite: null,
  silentUntil: 0,
};

/** Ids of what POSTs make lie above those of what people do. */
const FIRST_MADE = 6000;

/** A document's number on its pages is another one than its id. */
export const IDN_OFFSET = 7000;

export const NO_RATES: PrecoroRates = {
  errorBefore: 0,
  errorAfter: 0,
  lateCommit: 0,
  webhookDrop: 0,
  webhookDuplicate: 0,
  webhookDelay: 0,
  lateVisibility: 0,
  lateRecord: 0,
};

function refused(words: string): PrecoroAnswer {
  return { kind: 'rejected', status: 400, words, fields: {} };
}

/** What a PATCH changes: of suppliers the external id alone; an empty text is as good as none, a long one is cut. */
function takenOf({ entity, changes }: Extract<PrecoroCall, { kind: 'patch' }>): Wire {
  const { externalId, externalIntegrationLog: log } = changes;
  const hasLog = entity !== 'supplier' && log !== undefined;
  return {
    ...(externalId === undefined ? {} : { externalId: externalId || null }),
    ...(hasLog ? { externalIntegrationLog: log ? truncatedLog(log) : null } : {}),
  };
}

function listedNow({ updated, listedAs, listedFrom }: Stored, now: number): number | null {
  return now < listedFrom ? listedAs : updated;
}

function limitsOf({ refusedCallsCount, limitPerDay, limitPerHour }: PrecoroSwitches): MockSwitches {
  return {
    limitPerSecond: 1,
    limitPerMinute: 60,
    limitPerHour,
    limitPerDay,
    limitSameGetPerMinute: 1,
    limitSameGetPerHour: 30,
    refuseParallel: true,
    refusedCallsCount,
  } as MockSwitches;
}

/**
 * One object for all that say the same: a seed is played twice, and what an object was decoded and hashed to is known by its
 * identity (see {@link KEPT_CATALOGUE}).
 */
function interned(entity: EntityName, wire: Wire): { readonly wire: Wire; readonly row: Wire } {
  const text = `${entity} ${JSON.stringify(wire)}`;
  const known = sameWires.get(text);
  if (known) return known;
  if (sameWires.size >= MOST_SAME) sameWires.clear();
  const made = { wire, row: listedRow(entity, wire) };
  sameWires.set(text, made);
  return made;
}

/** Neither the lines nor the payments of a document. */
function listedRow(entity: EntityName, wire: Wire): Wire {
  if (!CATALOGUE[entity].isDocument) return wire;
  return Object.fromEntries(Object.entries(rowOf(wire)).filter(([name]) => name !== 'payments'));
}

const sameWires = new Map<string, { readonly wire: Wire; readonly row: Wire }>();
const MOST_SAME = 500;
