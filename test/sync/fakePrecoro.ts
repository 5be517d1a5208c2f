import { fromPrecoroTime, MINUTE, toPrecoroTime } from '../../lib/domain/time.ts';
import { compareDecimals, subtract, sumOf, toDecimal } from '../../lib/domain/money.ts';
import type { EntityName } from '../../lib/domain/records.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { PrecoroAnswer, PrecoroCall, PrecoroGateway } from '../../lib/sync/ports/precoro.ts';
import { rowOf, type Wire } from '../entities/fixtures/wire.ts';
import type { VirtualClock } from '../support/memory/virtualClock.ts';

/** How this Precoro behaves where nobody knows; change it in the middle of a story. */
export interface PrecoroHabits {
  /** Its clock runs ahead of ours by so much. */
  skewMs: number;
  latencyMs: number;
  pageSize: number;
  sendsDate: boolean;
  /** PATCH answers the whole object, or an empty body. */
  patchAnswersObject: boolean;
  /** Rows that lists with `modifiedSince` never show, by id. */
  readonly hidden: Set<string>;
  /** `modifiedSince` is ignored. */
  ignoresSince: boolean;
  /** Whether a PATCH is announced by a webhook. */
  onPatch: ((entity: EntityName, id: number) => void) | null;
  /** `createDate[right_date]` is ignored. */
  ignoresCreated: boolean;
  /** How far Precoro's days are away from those of UTC. */
  dayOffsetMinutes: number;
  /** Lists say how many records there are. */
  sendsTotals: boolean;
  /** What `modifiedSince` is compared with, in minutes away from UTC. */
  zoneOffsetMinutes: number;
  /** POST keeps the external id that it carries. */
  postTakesExternalId: boolean;
  /** POST and PUT answer the whole object, or only its id. */
  writesAnswerObject: boolean;
  /** The payments in an invoice's detail show their external ids. */
  showsPaymentIds: boolean;
}

export type LostEffect = 'none' | 'applied' | { readonly afterMs: number };

export interface Sent {
  readonly at: number;
  readonly call: PrecoroCall;
  readonly answer: PrecoroAnswer;
}

export interface FakePrecoro extends PrecoroGateway {
  readonly habits: PrecoroHabits;
  readonly sent: Sent[];
  /** Adds or changes a record as a person does: the change bumps `updateDate`. */
  put(entity: EntityName, wire: Wire): void;
  edit(entity: EntityName, id: number, changes: Wire): void;
  remove(entity: EntityName, id: number): void;
  get(entity: EntityName, id: number): Wire;
  count(entity: EntityName): number;
  all(entity: EntityName): readonly Wire[];
  /** Answers (or does) this instead, for calls that fit, so many times. */
  instead(
    fits: (call: PrecoroCall) => boolean,
    answer: (call: PrecoroCall) => PrecoroAnswer | null,
    times?: number,
  ): void;
  /**
   * The next calls that fit get no answer, and take effect not at all, at once, or so much later all the same.
   */
  losesAnswer(fits: (call: PrecoroCall) => boolean, effect: LostEffect, times?: number): void;
  /** What a person does in Precoro, as the request would do it: no request is counted. */
  act(call: PrecoroCall): PrecoroAnswer;
  /** Whatever was scripted is forgotten. */
  answersAgain(): void;
  /** Requests since `start`, as `list invoice 1`, `detail invoice 1043`, `patch invoice 1043`. */
  since(start: number): readonly string[];
}

export const UNAVAILABLE: PrecoroAnswer = { kind: 'unavailable', mayHaveHappened: true, words: 'HTTP 502' };

/** A Precoro in memory that lists rows without lines and takes two fields by PATCH. */
export function fakePrecoro(clock: VirtualClock): FakePrecoro {
  const records = new Map<EntityName, Map<string, Wire>>();
  const habits: PrecoroHabits = {
    skewMs: 0,
    latencyMs: 200,
    pageSize: 200,
    sendsDate: true,
    patchAnswersObject: true,
    hidden: new Set(),
    ignoresSince: false,
    zoneOffsetMinutes: 0,
    ignoresCreated: false,
    dayOffsetMinutes: 0,
    sendsTotals: true,
    onPatch: null,
    postTakesExternalId: true,
    writesAnswerObject: true,
    showsPaymentIds: true,
  };
  const sent: Sent[] = [];
  let made = 9000;
  let scripts: {
    fits: (call: PrecoroCall) => boolean;
    answer: (call: PrecoroCall) => PrecoroAnswer | null;
    left: number;
  }[] = [];
  const of = (entity: EntityName): Map<string, Wire> => {
    const found = records.get(entity) ?? new Map<string, Wire>();
    records.set(entity, found);
    return found;
  };
  const time = (): number => clock.now() + habits.skewMs;
  const serverTime = (): number | null => (habits.sendsDate ? Math.floor(time() / 1000) * 1000 : null);
  const byKey = (call: { entity: EntityName; key: { id: string; idn: string | null } }): Wire | undefined =>
    CATALOGUE[call.entity].pathKey === 'id'
      ? of(call.entity).get(call.key.id)
      : [...of(call.entity).values()].find(({ idn }) => String(idn) === call.key.idn);
  const put = (entity: EntityName, wire: Wire): void => {
    of(entity).set(String(wire['id']), { ...wire, updateDate: toPrecoroTime(time()) });
  };

  function page(rows: readonly Wire[], number: number): PrecoroAnswer {
    const start = (number - 1) * habits.pageSize;
    const hasNext = start + habits.pageSize < rows.length;
    const cut = rows.slice(start, start + habits.pageSize);
    const total = habits.sendsTotals ? rows.length : null;
    return { kind: 'page', rows: cut, total, hasNext, serverTime: serverTime() };
  }

  function list(call: Extract<PrecoroCall, { kind: 'list' }>): PrecoroAnswer {
    const since = habits.ignoresSince ? null : call.modifiedSince;
    const shift = habits.zoneOffsetMinutes * MINUTE;
    const last = call.createdUntil ?? null;
    const shiftDays = habits.dayOffsetMinutes * MINUTE;
    const rows = [...of(call.entity).values()]
      .filter(({ createDate }) => {
        const created = (fromPrecoroTime(String(createDate)) ?? 0) + shiftDays;
        return last === null || habits.ignoresCreated || toPrecoroTime(created).slice(0, 10) <= last;
      })
      .filter(({ id }) => since === null || !habits.hidden.has(String(id)))
      .filter(
        ({ updateDate }) =>
          since === null ||
          (fromPrecoroTime(String(updateDate)) ?? 0) + shift >= (fromPrecoroTime(since) ?? 0),
      )
      .sort((a, b) => Number(b['id']) - Number(a['id']))
      .filter(({ fieldId }) => call.fieldId === undefined || fieldId === call.fieldId)
      .map((wire) => (CATALOGUE[call.entity].isDocument ? rowOf(wire) : wire));
    return page(rows, call.page);
  }

  function patch(call: Extract<PrecoroCall, { kind: 'patch' }>): PrecoroAnswer {
    const known = byKey(call);
    if (!known) return { kind: 'notFound', words: 'There is no such record' };
    assertInField(call);
    put(call.entity, { ...known, ...call.changes });
    habits.onPatch?.(call.entity, Number(known['id']));
    const body = habits.patchAnswersObject ? byKey(call) : null;
    return { kind: 'object', body, serverTime: serverTime() };
  }

  function written(entity: EntityName, id: string): PrecoroAnswer {
    const whole = structuredClone(of(entity).get(id));
    const body = habits.writesAnswerObject ? whole : { id: whole?.['id'], idn: whole?.['idn'] };
    return { kind: 'object', body, serverTime: serverTime() };
  }

  function create(call: Extract<PrecoroCall, { kind: 'create' }>): PrecoroAnswer {
    const { entity, body, fieldId } = call;
    const { namesAreUnique } = CATALOGUE[entity];
    const isTaken = [...of(entity).values()].some(({ name }) => name === body['name']);
    if (namesAreUnique && isTaken) return rejected('This name is already used.');
    const id = (made += 1);
    const { externalId = null, ...fields } = body;
    put(entity, {
      ...BORN[entity],
      ...fields,
      ...{ id, externalId: habits.postTakesExternalId ? externalId : null },
      ...{ createDate: toPrecoroTime(time()), ...(fieldId === undefined ? {} : { fieldId }) },
    });
    return written(entity, String(id));
  }

  /** Options without `enable` are switched off; lists are replaced. */
  function update(call: Extract<PrecoroCall, { kind: 'update' }>): PrecoroAnswer {
    const { entity, key, body } = call;
    const known = of(entity).get(key.id);
    if (!known) return { kind: 'notFound', words: 'There is no such record' };
    const isOption = CATALOGUE[entity].nestedIn !== null;
    assertInField(call);
    put(entity, { ...known, ...(isOption ? { enable: false } : {}), ...body });
    return written(entity, key.id);
  }

  function pay({ body }: Extract<PrecoroCall, { kind: 'create' }>): PrecoroAnswer {
    const invoice = of('invoice').get(String((body['invoice'] as Wire)['id']));
    if (!invoice) return rejected('There is no such invoice.');
    const open = subtract(amountOf(invoice['sum']), amountOf(invoice['sumPaid']));
    const sumPaid = amountOf(body['sumPaid']);
    if (open === '0') return rejected('The Invoice is already fully paid.');
    if (compareDecimals(sumPaid, open) > 0)
      return rejected(`The amount must be greater than 0 and not exceed ${open}`);
    const id = (made += 1);
    const externalId = habits.postTakesExternalId ? (body['externalId'] ?? null) : null;
    const payment = { ...body, id, idn: String(id), status: 2, sumPaid, externalId };
    put('payment', payment);
    showPayments(String(invoice['id']));
    return written('payment', String(id));
  }

  function cancel({ key }: Extract<PrecoroCall, { kind: 'cancel' }>): PrecoroAnswer {
    const known = of('payment').get(key.id);
    if (!known || known['status'] === 8) return rejected('It is cancelled already.');
    put('payment', { ...known, status: 8 });
    showPayments(String((known['invoice'] as Wire)['id']));
    return written('payment', key.id);
  }

  /** An invoice says what was paid on it, and is changed by that. */
  function showPayments(invoiceId: string): void {
    const mine = [...of('payment').values()].filter(
      ({ invoice }) => String((invoice as Wire)['id']) === invoiceId,
    );
    const counted = mine.filter(({ status }) => status !== 8).map((one) => String(one['sumPaid']));
    const data = mine.map((one) => (habits.showsPaymentIds ? one : { ...one, externalId: null }));
    put('invoice', { ...of('invoice').get(invoiceId), sumPaid: sumOf(counted), payments: { data } });
    habits.onPatch?.('invoice', Number(invoiceId));
  }

  /** There is no path to an option without its field. */
  function assertInField({ entity, key }: Extract<PrecoroCall, { kind: 'patch' | 'update' }>): void {
    if (CATALOGUE[entity].nestedIn === null || key.fieldId === of(entity).get(key.id)?.['fieldId']) return;
    throw new Error(`${entity} ${key.id} was asked for in field ${key.fieldId}`);
  }

  function rejected(words: string): PrecoroAnswer {
    return { kind: 'rejected', status: 400, words, fields: {} };
  }

  function answer(call: PrecoroCall): PrecoroAnswer {
    switch (call.kind) {
      case 'list':
        return list(call);
      case 'detail': {
        const body = byKey(call);
        return body
          ? { kind: 'object', body: structuredClone(body), serverTime: serverTime() }
          : { kind: 'notFound', words: 'There is no such record' };
      }
      case 'patch':
        return patch(call);
      case 'fieldDefinitions':
        return page(call.family === 'item' ? [{ id: 70, name: 'GL account', type: 1 }] : [], call.page);
      case 'fieldOptions':
        return page([{ id: 701, name: '6420 Travel', code: '6420', externalId: '6420', enable: true }], 1);
      case 'lookup': {
        const rows = [...of(call.entity).values()];
        return page(
          rows.filter(({ externalId }) => call.externalIds.includes(String(externalId))),
          1,
        );
      }
      case 'create':
        return call.entity === 'payment' ? pay(call) : create(call);
      case 'update':
        return update(call);
      case 'cancel':
        return cancel(call);
      case 'restrictOption':
        return rejected(`no ${call.kind} in these stories`);
    }
  }

  return {
    habits,
    sent,
    put,
    edit(entity, id, changes) {
      put(entity, { ...of(entity).get(String(id)), ...changes });
    },
    remove(entity, id) {
      of(entity).delete(String(id));
    },
    get(entity, id) {
      const found = of(entity).get(String(id));
      if (!found) throw new Error(`Precoro has no ${entity} ${id}`);
      return found;
    },
    count: (entity) => of(entity).size,
    all: (entity) => [...of(entity).values()],
    instead(fits, scripted, times = 1) {
      scripts.push({ fits, answer: scripted, left: times });
    },
    losesAnswer(fits, effect, times = 1) {
      const lose = (call: PrecoroCall): PrecoroAnswer => {
        if (effect === 'applied') answer(call);
        else if (effect !== 'none') void clock.sleep(effect.afterMs).then(() => answer(call));
        return UNAVAILABLE;
      };
      scripts.push({ fits, answer: lose, left: times });
    },
    act: answer,
    answersAgain: () => void (scripts = []),
    since: (start) => sent.filter(({ at }) => at >= start).map(({ call }) => nameOf(call)),
    fingerprint: (call) => `${WRITES.has(call.kind) ? 'WRITE' : 'GET'} ${JSON.stringify(call)}`,
    async send(call) {
      const at = clock.now();
      await clock.sleep(habits.latencyMs / 2);
      const script = scripts.find(({ fits, left }) => left > 0 && fits(call));
      if (script) script.left -= 1;
      scripts = scripts.filter(({ left }) => left > 0);
      const given = script?.answer(call) ?? answer(call);
      sent.push({ at, call, answer: given });
      await clock.sleep(habits.latencyMs / 2);
      return given;
    },
  };
}

function amountOf(value: unknown): string {
  return toDecimal(value) ?? '0';
}

function nameOf(call: PrecoroCall): string {
  switch (call.kind) {
    case 'list':
      return `list ${call.entity} ${call.page}`;
    case 'detail':
    case 'patch':
      return `${call.kind} ${call.entity} ${call.key.idn ?? call.key.id}`;
    case 'fieldDefinitions':
    case 'fieldOptions':
      return `${call.kind} ${call.family}`;
    case 'lookup':
      return `lookup ${call.entity} ${call.externalIds.length}`;
    case 'create':
      return `create ${call.entity}`;
    case 'update':
    case 'cancel':
      return `${call.kind} ${call.entity} ${call.key.idn ?? call.key.id}`;
    case 'restrictOption':
      return call.kind;
  }
}

const WRITES: ReadonlySet<PrecoroCall['kind']> = new Set([
  'patch',
  'create',
  'update',
  'cancel',
  'restrictOption',
]);

/** What Precoro fills in of a new record by itself. */
const BORN: Partial<Record<EntityName, Wire>> = {
  supplier: { status: 2, enable: true, currencies: [], approvalDate: null },
};
