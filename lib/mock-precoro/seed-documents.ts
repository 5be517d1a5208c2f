import { multiply, roundTo } from '../domain/money.ts';
import type { Random } from '../domain/time.ts';
import { DAY, SECOND } from '../domain/time.ts';
import { seededLines, totalsOf } from './lines.ts';
import { DEPARTMENT, DOCUMENT_NOTES, LEGAL_ENTITIES, LOCATIONS, USERS } from './master-data.ts';
import type { Document, DocumentEntity, LineSource, Supplier } from './model.ts';
import { STATUS } from './model.ts';
import { intBetween, pick, pickWeighted, seededRandom } from './random.ts';
import type { SeedPlan } from './seed.ts';
import { laterUpTo } from './seed-suppliers.ts';

const STATUS_MIX: Readonly<Record<DocumentEntity, readonly (readonly [number, number])[]>> = {
  purchaseOrder: [
    [STATUS.draft, 6],
    [STATUS.pending, 8],
    [STATUS.approved, 74],
    [STATUS.rejected, 3],
    [STATUS.inRevision, 3],
    [STATUS.cancelled, 6],
  ],
  invoice: [
    [STATUS.draft, 6],
    [STATUS.pending, 8],
    [STATUS.approved, 44],
    [STATUS.rejected, 2],
    [STATUS.partlyPaid, 6],
    [STATUS.paid, 22],
    [STATUS.inRevision, 3],
    [STATUS.cancelled, 5],
    [STATUS.pendingReceipt, 2],
    [STATUS.closed, 2],
  ],
  receipt: [
    [STATUS.draft, 6],
    [STATUS.approved, 88],
    [STATUS.cancelled, 6],
  ],
};

/** Statuses that only an approved document reaches (design section 4). */
const WAS_APPROVED: readonly number[] = [
  STATUS.approved,
  STATUS.partlyPaid,
  STATUS.paid,
  STATUS.pendingReceipt,
  STATUS.closed,
  STATUS.inRevision,
];

const FIRST_ID: Readonly<Record<DocumentEntity, number>> = {
  purchaseOrder: 10_000_001,
  invoice: 20_000_001,
  receipt: 30_000_001,
};

/** Orders first, then what refers to them. Within an entity, oldest first; IDNs count from 1. */
export function seedDocuments(plan: SeedPlan, suppliers: readonly Supplier[]): Document[] {
  const supplierById = new Map(suppliers.map((supplier) => [supplier.id, supplier]));
  const build = (entity: DocumentEntity, count: number, orders: readonly Document[]): Document[] => {
    const random = seededRandom(plan.seed, entity, 'dates');
    const dates = Array.from({ length: count }, () => createdAt(plan, random)).sort((a, b) => a - b);
    return dates.map((date, index) =>
      seedDocument({ plan, suppliers, supplierById, orders, entity, index, date }),
    );
  };
  const purchaseOrders = build('purchaseOrder', plan.purchaseOrders, []);
  const orders = purchaseOrders.filter((order) => order.status === STATUS.approved);
  const invoices = splitSome(plan, build('invoice', plan.invoices, orders));
  return [...purchaseOrders, ...invoices, ...build('receipt', plan.receipts, orders)];
}

function createdAt(plan: SeedPlan, random: Random): number {
  const before = random() < plan.shareBeforeGoLive;
  // Ten days clear of go-live: what was made before it was also approved before it.
  const [from, until] = before
    ? [plan.goLive - 540 * DAY, plan.goLive - 10 * DAY]
    : [plan.goLive, Math.max(plan.goLive, plan.now - 60 * SECOND)];
  return Math.floor((from + random() * (until - from)) / SECOND) * SECOND;
}

interface Place {
  readonly plan: SeedPlan;
  readonly suppliers: readonly Supplier[];
  readonly supplierById: ReadonlyMap<number, Supplier>;
  readonly orders: readonly Document[];
  readonly entity: DocumentEntity;
  readonly index: number;
  readonly date: number;
}

function seedDocument(place: Place): Document {
  const { plan, entity, index, date } = place;
  const random = seededRandom(plan.seed, entity, index);
  const id = FIRST_ID[entity] + index;
  const order = orderFor(place, random);
  const supplier = supplierFor(place, random, order);
  const creditNote = entity === 'invoice' && !order && random() < 0.08;
  const status = creditNote ? STATUS.approved : pickWeighted(random, STATUS_MIX[entity]);
  const times = lifeOf(random, status, date, plan.now);
  const lineSource = order?.lineSource ?? { key: id, trade: supplier.trade, part: [0, 1] as const };
  const totals = totalsOf(seededLines(plan.seed, id, lineSource));
  return {
    entity,
    id,
    idn: String(index + 1),
    ...times,
    ...namesOf(random, entity, index, creditNote),
    status,
    logicType: creditNote ? pick(random, [1, 5]) : 0,
    issueDate: date,
    requiredDate: date + pick(random, [14, 30, 45]) * DAY,
    ...totals,
    sumPaid: paidOf(status, totals.sum),
    currency: order?.currency ?? supplier.currencies[0] ?? 'EUR',
    note: random() < 0.3 ? pick(random, DOCUMENT_NOTES) : null,
    supplierId: supplier.id,
    legalEntityId: order?.legalEntityId ?? pick(random, LEGAL_ENTITIES).id,
    locationId: order?.locationId ?? pick(random, LOCATIONS).id,
    creatorId: pick(random, USERS.slice(1)).id,
    departmentOptionId: order?.departmentOptionId ?? pick(random, DEPARTMENT.options).id,
    purchaseOrderId: order?.id ?? null,
    parentIdn: null,
    splitIndex: 0,
    externalId: null,
    externalIntegrationLog: null,
    lines: null,
    lineSource,
  };
}

/** Every receipt and two invoices in five refer to an order that was approved by then. */
function orderFor(place: Place, random: Random): Document | null {
  const wanted = place.entity === 'receipt' || (place.entity === 'invoice' && random() < 0.4);
  if (!wanted) return null;
  const ready = place.orders.filter((order) => (order.approvalDate ?? Infinity) <= place.date);
  return ready.length > 0 ? pick(random, ready) : null;
}

function supplierFor(place: Place, random: Random, order: Document | null): Supplier {
  const known = order && place.supplierById.get(order.supplierId);
  return known ?? pick(random, place.suppliers);
}

type Life = Pick<Document, 'createDate' | 'approvalDate' | 'updateDate'>;

/** createDate <= approvalDate <= updateDate <= now. */
function lifeOf(random: Random, status: number, createDate: number, now: number): Life {
  const approved = WAS_APPROVED.includes(status) || (status === STATUS.cancelled && random() < 0.5);
  const approvalDate = approved
    ? Math.min(createDate + intBetween(random, 60, 5 * 86_400) * SECOND, now)
    : null;
  const updateDate = laterUpTo(random, approvalDate ?? createDate, now);
  return { createDate, approvalDate, updateDate };
}

function namesOf(
  random: Random,
  entity: DocumentEntity,
  index: number,
  creditNote: boolean,
): Pick<Document, 'customName' | 'invoiceNumber'> {
  const number = String(index + 1).padStart(5, '0');
  const prefix = { purchaseOrder: 'PO', invoice: creditNote ? 'CN' : 'INV', receipt: 'GR' }[entity];
  return {
    customName: `${prefix}-${number}`,
    invoiceNumber:
      entity === 'invoice'
        ? `${pick(random, ['RE', 'F', 'R-', ''])}${intBetween(random, 10_000, 999_999)}`
        : null,
  };
}

function paidOf(status: number, sum: string): string {
  if (status === STATUS.paid) return sum;
  return status === STATUS.partlyPaid ? roundTo(multiply(sum, '0.4'), 2) : '0';
}

/** Some invoices are split by cost: a main part that holds everything, and parts that share its lines out. */
function splitSome(plan: SeedPlan, invoices: readonly Document[]): Document[] {
  const result = [...invoices];
  for (let index = 20; index + 2 < result.length; index += 40) {
    const [parent, first, second] = result.slice(index, index + 3);
    if (!parent?.lineSource || parent.logicType !== 0 || !first || !second) continue;
    result[index] = { ...parent, splitIndex: 10 };
    result[index + 1] = partOf(plan, parent, first, { ...parent.lineSource, part: [0, 2] }, 1);
    result[index + 2] = partOf(plan, parent, second, { ...parent.lineSource, part: [1, 2] }, 2);
  }
  return result;
}

/** A part keeps its own number and dates of birth, and lives its parent's life. */
function partOf(
  plan: SeedPlan,
  parent: Document,
  own: Document,
  lineSource: LineSource,
  splitIndex: number,
): Document {
  const totals = totalsOf(seededLines(plan.seed, own.id, lineSource));
  return {
    ...parent,
    id: own.id,
    idn: own.idn,
    createDate: own.createDate,
    issueDate: own.createDate,
    approvalDate: parent.approvalDate === null ? null : Math.max(parent.approvalDate, own.createDate),
    updateDate: Math.max(parent.updateDate, own.createDate),
    customName: `${parent.customName}/${splitIndex}`,
    ...totals,
    sumPaid: paidOf(parent.status, totals.sum),
    departmentOptionId: own.departmentOptionId,
    parentIdn: parent.idn,
    splitIndex,
    lineSource,
  };
}
