import { toDecimal } from '../domain/money.ts';
import { ApiError } from './api-messages.ts';
import type { DocumentInput } from './changes.ts';
import type { Company } from './company.ts';
import { DOCUMENT_ACTIONS } from './document-life.ts';
import type { LineInput } from './lines.ts';
import { changesIn } from './api-master.ts';
import type { Document, DocumentEntity, MasterEntity, MasterRecord, Payment, StoredRecord } from './model.ts';
import { MASTER_ENTITIES, isDocumentEntity, isMasterEntity } from './model.ts';
import type { Body } from './params.ts';
import { CompanyRefusal } from './refusal.ts';

type Acted = StoredRecord | MasterRecord | Payment;
type Action = (company: Company, body: Body) => Acted;

/** What a clerk can do through `POST /_admin/actions/{name}`. Bodies: docs/mock-precoro.md. */
const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['createSupplier', createSupplier],
  ['updateSupplier', updateSupplier],
  ['disableSupplier', (company, body) => company.disableSupplier(numberIn(body, 'id'))],
  ['createInvoice', (company, body) => createDocument(company, body, 'invoice')],
  ['createPurchaseOrder', (company, body) => createDocument(company, body, 'purchaseOrder')],
  ['createReceipt', (company, body) => createDocument(company, body, 'receipt')],
  ['edit', edit],
  ['pay', pay],
  ['cancelPayment', (company, body) => company.cancelPayment(textIn(body, 'idn'))],
  ['createMaster', createMaster],
  ['updateMaster', updateMaster],
  ...DOCUMENT_ACTIONS.map((action): [string, Action] => [action, onDocument(action)]),
]);

/** Throws ApiError for an unknown action, CompanyRefusal for a body that does not fit. */
export function runAction(company: Company, name: string, body: Body): Acted {
  const action = ACTIONS.get(name);
  if (!action)
    throw new ApiError(404, `There is no action "${name}"; there are ${[...ACTIONS.keys()].join(', ')}`);
  return action(company, body);
}

function createSupplier(company: Company, body: Body): StoredRecord {
  return company.createSupplier({ name: textIn(body, 'name'), ...supplierFields(body) });
}

function updateSupplier(company: Company, body: Body): StoredRecord {
  const name = body.text('name');
  return company.updateSupplier(numberIn(body, 'id'), { ...(name ? { name } : {}), ...supplierFields(body) });
}

function supplierFields(body: Body): Readonly<Record<string, unknown>> {
  const texts = ['uniqueCode', 'city', 'country', 'legalAddress', 'phone', 'note'].filter((field) =>
    body.has(field),
  );
  const enable = body.flag('enable');
  const currencies = body.list('currencies');
  return {
    ...Object.fromEntries(texts.map((field) => [field, body.text(field)])),
    ...(typeof enable === 'boolean' ? { enable } : {}),
    ...(currencies ? { currencies } : {}),
  };
}

/** Of any active supplier where none is named; `approve: true` approves at once. */
function createDocument(company: Company, body: Body, entity: DocumentEntity): Document {
  const supplierId = body.has('supplierId')
    ? numberIn(body, 'supplierId')
    : (company.listSuppliers((supplier) => supplier.enable)[0]?.id ?? 0);
  const order = body.has('purchaseOrderId') ? numberIn(body, 'purchaseOrderId') : null;
  const input: DocumentInput = {
    supplierId,
    lines: linesIn(body) ?? [
      { name: 'Goods', quantity: '1', price: toDecimal(body.text('amount')) ?? '100' },
    ],
    purchaseOrderId: order,
    ...(body.has('invoiceNumber') ? { invoiceNumber: textIn(body, 'invoiceNumber') } : {}),
    ...(body.has('logicType') ? { logicType: numberIn(body, 'logicType') } : {}),
    ...(body.has('currency') ? { currency: textIn(body, 'currency') } : {}),
    ...(body.has('note') ? { note: textIn(body, 'note') } : {}),
    ...(body.has('parentIdn') ? { parentIdn: textIn(body, 'parentIdn') } : {}),
  };
  const draft = company.createDocument(entity, input);
  return body.flag('approve') ? company.approve(entity, draft.idn) : draft;
}

function onDocument(action: (typeof DOCUMENT_ACTIONS)[number]): Action {
  return (company, body) => {
    const entity = entityIn(body);
    const idn = textIn(body, 'idn');
    if (action === 'approve') return company.approve(entity, idn);
    return company.act(entity, idn, action, body.text('comment') ?? '');
  };
}

function edit(company: Company, body: Body): Document {
  const lines = linesIn(body);
  return company.edit(entityIn(body), textIn(body, 'idn'), {
    ...(lines ? { lines } : {}),
    ...(body.has('note') ? { note: body.text('note') ?? null } : {}),
    ...(body.has('customName') ? { customName: textIn(body, 'customName') } : {}),
    ...(body.has('invoiceNumber') ? { invoiceNumber: textIn(body, 'invoiceNumber') } : {}),
  });
}

/** By IDN here, as a clerk would; in whole where no `amount` is given. */
function pay(company: Company, body: Body): Payment {
  const invoice = company.document('invoice', textIn(body, 'idn'));
  if (!invoice) throw new CompanyRefusal('idn', 'There is no such invoice.');
  return company.pay(invoice.id, toDecimal(body.text('amount')));
}

/** Fields as in the API's forms; options also name their field. */
function createMaster(company: Company, body: Body): MasterRecord {
  const entity = masterIn(body);
  const fieldId = body.has('fieldId') ? numberIn(body, 'fieldId') : null;
  return company.masterWrites.create({ name: '', ...changesIn(body, entity), entity, fieldId });
}

/** What is absent stays, also `enable` of an option: clerks see a switch on the page. */
function updateMaster(company: Company, body: Body): MasterRecord {
  const entity = masterIn(body);
  return company.masterWrites.update(entity, numberIn(body, 'id'), changesIn(body, entity));
}

function masterIn(body: Body): MasterEntity {
  const entity = body.text('entity');
  if (!isMasterEntity(entity))
    throw new CompanyRefusal('entity', `Must be one of ${MASTER_ENTITIES.join(', ')}.`);
  return entity;
}

function entityIn(body: Body): DocumentEntity {
  const entity = body.text('entity') ?? 'invoice';
  if (!isDocumentEntity(entity))
    throw new CompanyRefusal('entity', 'Must be purchaseOrder, invoice or receipt.');
  return entity;
}

function linesIn(body: Body): LineInput[] | undefined {
  return body.objects('lines')?.map((line) => {
    const { name, quantity = '1', price, taxId, glAccountOptionId } = line;
    return {
      name: typeof name === 'string' ? name : 'Goods',
      quantity: toDecimal(quantity) ?? 'unreadable',
      price: toDecimal(price) ?? 'missing',
      ...(typeof taxId === 'number' ? { taxId } : {}),
      ...(typeof glAccountOptionId === 'number' ? { glAccountOptionId } : {}),
    };
  });
}

function textIn(body: Body, name: string): string {
  const text = body.text(name);
  if (!text) throw new CompanyRefusal(name, 'This value should not be blank.');
  return text;
}

function numberIn(body: Body, name: string): number {
  const number = Number(textIn(body, name));
  if (!Number.isInteger(number)) throw new CompanyRefusal(name, 'This value should be a whole number.');
  return number;
}
