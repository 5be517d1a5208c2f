import type { ApiAnswer, ApiRequest } from './api-messages.ts';
import { ApiError, answerOf } from './api-messages.ts';
import { actOnDocument, getDocument, listDocuments, patchDocument } from './api-documents.ts';
import { answerMaster, restrictOption } from './api-master.ts';
import { actOnPayment, createPayment, getPayment, listPayments, patchPayment } from './api-payments.ts';
import {
  createSupplier,
  getSupplier,
  listSuppliers,
  patchSupplier,
  updateSupplier,
} from './api-suppliers.ts';
import type { Company } from './company.ts';
import { FIELD_FAMILIES, USERS } from './master-data.ts';
import type { Dated } from './late-visibility.ts';
import type { DocumentEntity, MasterEntity } from './model.ts';
import { pageOf } from './pagination.ts';
import type { MockSwitches } from './switches.ts';

/** What the endpoints work on. */
export interface ApiContext {
  readonly company: Company;
  readonly switches: MockSwitches;
  readonly visibleUpdate: (record: Dated) => number | null;
  /** Shift of the page window by a fault; 0 as a rule. */
  readonly drift: number;
}

const DOCUMENT_PATHS: ReadonlyMap<string, DocumentEntity> = new Map([
  ['purchaseorders', 'purchaseOrder'],
  ['invoices', 'invoice'],
  ['receipts', 'receipt'],
]);

const MASTER_PATHS: ReadonlyMap<string, MasterEntity> = new Map([
  ['legalentities', 'legalEntity'],
  ['locations', 'location'],
  ['taxes', 'tax'],
  ['paymentterms', 'paymentTerm'],
  ['items', 'item'],
]);
/** Families of fields whose options are records of their own. */
const OPTION_PATHS: ReadonlyMap<string, MasterEntity> = new Map([
  ['itemcustomfields', 'itemFieldOption'],
  ['documentcustomfields', 'documentFieldOption'],
]);

/** Answers one authenticated request; never throws for what a client did. */
export function answerApi(request: ApiRequest, context: ApiContext): ApiAnswer {
  try {
    refuseJsonWhereSwitchedOff(request, context.switches);
    return route(request, context);
  } catch (error) {
    return answerOf(error, context.switches.validationStatus);
  }
}

function refuseJsonWhereSwitchedOff(request: ApiRequest, switches: MockSwitches): void {
  const isWrite = request.method === 'POST' || request.method === 'PUT';
  if (isWrite && request.isJson && !switches.jsonBodies) throw new ApiError(415, 'Send a form-encoded body');
}

function route(request: ApiRequest, context: ApiContext): ApiAnswer {
  const [collection = '', key] = request.segments;
  const entity = DOCUMENT_PATHS.get(collection);
  if (entity) return documentRoute(request, context, entity);
  if (collection === 'suppliers') return supplierRoute(request, context);
  const master = MASTER_PATHS.get(collection);
  if (master) return masterRoute(request, context, master);
  if (collection === 'payments') return paymentRoute(request, context);
  if (request.method === 'GET' && collection === 'users' && key === undefined)
    return plainList(USERS, request, context);
  const isFields = Object.hasOwn(FIELD_FAMILIES, collection);
  if (isFields) return fieldRoute(request, context);
  throw new ApiError(404, 'Not found');
}

function supplierRoute(request: ApiRequest, context: ApiContext): ApiAnswer {
  const [, id, extra] = request.segments;
  if (extra !== undefined) throw new ApiError(404, 'Not found');
  switch (`${request.method} ${id === undefined ? 'all' : 'one'}`) {
    case 'GET all':
      return listSuppliers(request, context);
    case 'GET one':
      return getSupplier(request, context);
    case 'POST all':
      return createSupplier(request, context);
    case 'PUT one':
      return updateSupplier(request, context);
    case 'PATCH one':
      return patchSupplier(request, context);
    default:
      throw new ApiError(405, 'Method not allowed');
  }
}

function documentRoute(request: ApiRequest, context: ApiContext, entity: DocumentEntity): ApiAnswer {
  const [, idn, action, extra] = request.segments;
  if (extra !== undefined) throw new ApiError(404, 'Not found');
  if (action !== undefined && request.method === 'POST') return actOnDocument(request, context, entity);
  if (action !== undefined) throw new ApiError(404, 'Not found');
  if (request.method === 'GET') {
    return idn === undefined
      ? listDocuments(request, context, entity)
      : getDocument(request, context, entity);
  }
  if (request.method === 'PATCH' && idn !== undefined) return patchDocument(request, context, entity);
  throw new ApiError(405, 'Method not allowed');
}

function masterRoute(request: ApiRequest, context: ApiContext, entity: MasterEntity): ApiAnswer {
  const [, key, extra] = request.segments;
  if (extra !== undefined) throw new ApiError(404, 'Not found');
  return answerMaster(request, context, { entity, fieldId: null, key });
}

function paymentRoute(request: ApiRequest, context: ApiContext): ApiAnswer {
  const [, idn, action, extra] = request.segments;
  if (extra !== undefined) throw new ApiError(404, 'Not found');
  if (action !== undefined) return actOnPayment(request, context);
  if (idn === undefined && request.method === 'GET') return listPayments(request, context);
  if (idn === undefined && request.method === 'POST') return createPayment(request, context);
  if (idn !== undefined && request.method === 'GET') return getPayment(request, context);
  if (idn !== undefined && request.method === 'PATCH') return patchPayment(request, context);
  throw new ApiError(405, 'Method not allowed');
}

/** Definitions of custom fields, and the options of one. */
function fieldRoute(request: ApiRequest, context: ApiContext): ApiAnswer {
  const [family = '', id, options, key, extra] = request.segments;
  if (family === 'suppliercustomfields' && !context.switches.supplierCustomFieldsListed)
    throw new ApiError(404, 'Not found');
  const fields = FIELD_FAMILIES[family] ?? [];
  const entity = OPTION_PATHS.get(family);
  if (
    entity &&
    request.method === 'PATCH' &&
    id === 'options' &&
    options === 'depend_add' &&
    key === undefined
  )
    return restrictOption(request, context, entity);
  if (id === undefined && request.method === 'GET')
    return plainList(
      fields.map(({ id, name }) => ({ id, name })),
      request,
      context,
    );
  const field = fields.find((one) => String(one.id) === id);
  if (!field || options !== 'options' || extra !== undefined) throw new ApiError(404, 'Not found');
  if (entity) return answerMaster(request, context, { entity, fieldId: field.id, key });
  if (request.method !== 'GET' || key !== undefined) throw new ApiError(404, 'Not found');
  const empty = context.switches.emptyRelations === 'list' ? [] : null;
  return plainList(
    field.options.map((option) => ({ ...option, enable: true, parent: empty })),
    request,
    context,
  );
}

function plainList(rows: readonly unknown[], request: ApiRequest, context: ApiContext): ApiAnswer {
  const page = pageOf(rows, request.query, context.switches);
  return { status: 200, body: { data: page.rows, meta: { pagination: page.pagination } } };
}
