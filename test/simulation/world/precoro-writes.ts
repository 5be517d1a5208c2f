import type { EntityName } from '../../../lib/domain/records.ts';
import { toPrecoroTime } from '../../../lib/domain/time.ts';
import { CATALOGUE } from '../../../lib/entities/catalogue.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../../lib/sync/ports/precoro.ts';
import type { Wire } from '../../entities/fixtures/wire.ts';

/** Undocumented sides of POST and PUT. */
export interface WriteHabits {
  /** POST keeps the external id that it carries. */
  readonly postTakesExternalId: boolean;
  /** POST and PUT answer the whole object, or only its id. */
  readonly writesAnswerObject: boolean;
  /** The payments in an invoice's detail show their external ids. */
  readonly showsPaymentIds: boolean;
}

/** A write that took effect. */
export interface PrecoroWrite {
  readonly kind: 'create' | 'update' | 'cancel';
  readonly entity: EntityName;
  /** The record as it stands after it. */
  readonly wire: Wire;
  readonly before: Wire | null;
  /** What was sent. */
  readonly body: Wire;
  /** When it was sent: it may take effect later. */
  readonly askedAt: number;
}

export interface Shelf {
  /** Every record that stands, newest first. */
  all(entity: EntityName): readonly Wire[];
  find(entity: EntityName, id: number): Wire | undefined;
  /** Stores it as changed now; true where people and their browsers would hear of it. */
  store(entity: EntityName, wire: Wire): void;
  now(): number;
  newId(): number;
  written(write: Omit<PrecoroWrite, 'askedAt'>): void;
}

export type WriteCall = Extract<PrecoroCall, { kind: 'create' | 'update' | 'cancel' }>;

/** What a request to write does in this Precoro, and answers. `idn` of a payment is its id and this offset. */
export function takeWrite(
  shelf: Shelf,
  habits: WriteHabits,
  call: WriteCall,
  idnOffset: number,
): PrecoroAnswer {
  switch (call.kind) {
    case 'create':
      return call.entity === 'payment' ? pay(shelf, habits, call, idnOffset) : create(shelf, habits, call);
    case 'update':
      return update(shelf, habits, call);
    case 'cancel':
      return cancel(shelf, habits, call);
  }
}

/** Rows by external id, as one request finds them. */
export function lookUp(
  shelf: Pick<Shelf, 'all'>,
  entity: EntityName,
  ids: readonly string[],
): readonly Wire[] {
  const asked = new Set(ids);
  return shelf.all(entity).filter(({ externalId }) => asked.has(String(externalId)));
}

/** An invoice says what was paid on it, and is changed by that. */
function withPayments(invoice: Wire, payments: readonly Wire[], { showsPaymentIds }: WriteHabits): Wire {
  const mine = payments.filter((one) => idOf(one['invoice']) === Number(invoice['id']));
  const counted = mine.filter(({ status }) => status !== CANCELLED);
  const cents = counted.reduce((sum, one) => sum + centsOf(one['sumPaid']), 0);
  const data = mine
    .map((one) => (showsPaymentIds ? one : { ...one, externalId: null }))
    .toSorted((a, b) => Number(a['id']) - Number(b['id']));
  return { ...invoice, sumPaid: decimalOf(cents), payments: { data } };
}

export const CANCELLED = 8;

export function centsOf(value: unknown): number {
  return Math.round(Number(value ?? 0) * 100);
}

function decimalOf(cents: number): string {
  return String(cents / 100);
}

function create(
  shelf: Shelf,
  habits: WriteHabits,
  { entity, body, fieldId }: Extract<WriteCall, { kind: 'create' }>,
): PrecoroAnswer {
  if (isTaken(shelf, entity, body['name'], null)) return refused('name: This name is already used.');
  const id = shelf.newId();
  const { externalId = null, ...fields } = body;
  const wire: Wire = {
    ...BORN[entity],
    ...fields,
    id,
    externalId: habits.postTakesExternalId ? externalId : null,
    createDate: toPrecoroTime(shelf.now()),
    ...(fieldId === undefined ? {} : { fieldId }),
  };
  return stored(shelf, habits, { kind: 'create', entity, wire, before: null, body });
}

/** Options without `enable` are switched off. */
function update(
  shelf: Shelf,
  habits: WriteHabits,
  { entity, key, body }: Extract<WriteCall, { kind: 'update' }>,
): PrecoroAnswer {
  const before = shelf.find(entity, Number(key.id));
  if (!before) return { kind: 'notFound', words: 'There is no such record' };
  if (isTaken(shelf, entity, body['name'], Number(key.id)))
    return refused('name: This name is already used.');
  const isOption = CATALOGUE[entity].nestedIn !== null;
  const wire = { ...before, ...(isOption ? { enable: false } : {}), ...body };
  return stored(shelf, habits, { kind: 'update', entity, wire, before, body });
}

function isTaken(shelf: Shelf, entity: EntityName, name: unknown, own: number | null): boolean {
  return (
    CATALOGUE[entity].namesAreUnique &&
    name !== undefined &&
    shelf.all(entity).some((one) => one['name'] === name && Number(one['id']) !== own)
  );
}

function pay(
  shelf: Shelf,
  habits: WriteHabits,
  { body }: Extract<WriteCall, { kind: 'create' }>,
  idnOffset: number,
): PrecoroAnswer {
  const invoice = shelf.find('invoice', idOf(body['invoice']) ?? 0);
  if (!invoice || invoice['status'] === CANCELLED)
    return refused('invoice: There is no such invoice to be paid.');
  const open = centsOf(invoice['sum']) - centsOf(invoice['sumPaid']);
  const cents = centsOf(body['sumPaid']);
  if (open <= 0) return refused('The Invoice is already fully paid.');
  if (cents <= 0 || cents > open)
    return refused(`sumPaid: The amount must be greater than 0 and not exceed ${decimalOf(open)}`);
  const id = shelf.newId();
  const externalId = habits.postTakesExternalId ? (body['externalId'] ?? null) : null;
  const wire = { ...body, id, idn: String(id + idnOffset), status: 2, externalId };
  return stored(shelf, habits, { kind: 'create', entity: 'payment', wire, before: null, body });
}

function cancel(
  shelf: Shelf,
  habits: WriteHabits,
  { key }: Extract<WriteCall, { kind: 'cancel' }>,
): PrecoroAnswer {
  const before = shelf.find('payment', Number(key.id));
  if (!before || before['status'] === CANCELLED) return refused('It is cancelled already.');
  const wire = { ...before, status: CANCELLED };
  return stored(shelf, habits, { kind: 'cancel', entity: 'payment', wire, before, body: {} });
}

function stored(shelf: Shelf, habits: WriteHabits, write: Omit<PrecoroWrite, 'askedAt'>): PrecoroAnswer {
  const { entity, wire } = write;
  shelf.store(entity, wire);
  if (entity === 'payment') showPayments(shelf, habits, idOf(wire['invoice']));
  shelf.written(write);
  const body = habits.writesAnswerObject
    ? wire
    : { id: wire['id'], ...(wire['idn'] ? { idn: wire['idn'] } : {}) };
  return { kind: 'object', body, serverTime: null };
}

/** Shown on the invoice whatever happens to the payment. */
export function showPayments(
  shelf: Pick<Shelf, 'all' | 'find' | 'store'>,
  habits: WriteHabits,
  invoiceId: number | null,
): void {
  const invoice = invoiceId === null ? undefined : shelf.find('invoice', invoiceId);
  if (invoice) shelf.store('invoice', withPayments(invoice, shelf.all('payment'), habits));
}

function idOf(value: unknown): number | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return Number(value.id);
}

function refused(words: string): PrecoroAnswer {
  return { kind: 'rejected', status: 400, words, fields: {} };
}

/** What Precoro fills in of a new record by itself. */
const BORN: Partial<Record<EntityName, Wire>> = {
  supplier: { status: 2, enable: true, approvalDate: null, phone: null },
};
