import type { ApiContext } from './api.ts';
import type { ApiAnswer, ApiRequest } from './api-messages.ts';
import { ApiError } from './api-messages.ts';
import type { ExternalChanges } from './changes.ts';
import { documentFilter } from './filters.ts';
import type { Document, DocumentEntity } from './model.ts';
import { pageOf } from './pagination.ts';
import { Presenter } from './present.ts';
import { CompanyRefusal } from './refusal.ts';

/** Header rows, without lines. */
export function listDocuments(request: ApiRequest, context: ApiContext, entity: DocumentEntity): ApiAnswer {
  const { matches, updatedSince } = documentFilter(request.query, context);
  const rows = context.company.listDocuments(entity, matches, updatedSince);
  const page = pageOf(rows, request.query, context.switches, context.drift);
  const presenter = new Presenter(context.company, context.switches);
  return {
    status: 200,
    body: { data: page.rows.map((row) => presenter.documentRow(row)), meta: { pagination: page.pagination } },
  };
}

/** By IDN only: an internal id gives 404 (precoro-api.md section 1). */
export function getDocument(request: ApiRequest, context: ApiContext, entity: DocumentEntity): ApiAnswer {
  return shown(documentOf(request, context, entity), context);
}

/** Takes `externalId` and `externalIntegrationLog`, nothing else. */
export function patchDocument(request: ApiRequest, context: ApiContext, entity: DocumentEntity): ApiAnswer {
  if (entity === 'receipt' && !context.switches.receiptsPatchable)
    throw new ApiError(405, 'Method not allowed');
  const document = documentOf(request, context, entity);
  context.company.setExternal(document, externalChanges(request, context));
  if (context.switches.patchAnswer === 'empty') return { status: 200 };
  return shown(context.company.document(entity, document.idn) ?? document, context);
}

/** `POST /invoices/17/approve`: only confirm, approve and reject exist over the API. */
export function actOnDocument(request: ApiRequest, context: ApiContext, entity: DocumentEntity): ApiAnswer {
  const { idn } = documentOf(request, context, entity);
  const action = request.segments[2];
  if (action !== 'confirm' && action !== 'approve' && action !== 'reject')
    throw new ApiError(404, 'Not found');
  return shown(context.company.act(entity, idn, action, request.body.text('comment') ?? ''), context);
}

function documentOf(request: ApiRequest, context: ApiContext, entity: DocumentEntity): Document {
  const document = context.company.document(entity, request.segments[1] ?? '');
  if (!document) throw new ApiError(404, 'Not found');
  return document;
}

function shown(document: Document, context: ApiContext): ApiAnswer {
  return { status: 200, body: new Presenter(context.company, context.switches).document(document) };
}

function externalChanges(request: ApiRequest, context: ApiContext): ExternalChanges {
  const externalId = request.body.text('externalId');
  const externalIntegrationLog = request.body.text('externalIntegrationLog');
  const logAlone = externalId === undefined && externalIntegrationLog !== undefined;
  if (externalId === undefined && (!logAlone || !context.switches.patchTakesLogAlone)) {
    throw new CompanyRefusal('externalId', 'This value is missing.');
  }
  return {
    ...(externalId === undefined ? {} : { externalId }),
    ...(externalIntegrationLog === undefined ? {} : { externalIntegrationLog }),
  };
}
