import { toDecimal } from '../domain/money.ts';
import type { ApiContext } from './api.ts';
import type { ApiAnswer, ApiRequest } from './api-messages.ts';
import { ApiError } from './api-messages.ts';
import type { MasterEdit } from './changes.ts';
import { masterFilter } from './filters.ts';
import { CATEGORIES } from './master-data.ts';
import type { MasterEntity, MasterRecord } from './model.ts';
import { pageOf } from './pagination.ts';
import type { Body } from './params.ts';
import { masterShown } from './present-master.ts';
import { CompanyRefusal } from './refusal.ts';

/** A collection of master data: where it is, and the key of one of its records. */
export interface MasterPlace {
  readonly entity: MasterEntity;
  /** Of options: the field that the path names. */
  readonly fieldId: number | null;
  readonly key: string | undefined;
}

/** GET, POST, PUT and PATCH of everything without approval. */
export function answerMaster(request: ApiRequest, context: ApiContext, place: MasterPlace): ApiAnswer {
  const { key, entity } = place;
  const { switches } = context;
  switch (`${request.method} ${key === undefined ? 'all' : 'one'}`) {
    case 'GET all':
      return list(request, context, place);
    case 'GET one':
      if (entity !== 'item' && !switches.undocumentedDetails) throw new ApiError(404, 'Not found');
      return shown(recordOf(context, place), context);
    case 'POST all':
      if (!POST_SHOWN.includes(entity)) refuseUnless(switches.undocumentedWrites);
      return create(request, context, place);
    case 'PUT one':
      if (!PUT_SHOWN.includes(entity)) refuseUnless(switches.undocumentedWrites);
      return update(request, context, place);
    case 'PATCH one':
      if (place.fieldId !== null) refuseUnless(switches.optionsPatchable);
      return patch(request, context, place);
    default:
      throw new ApiError(405, 'Method not allowed');
  }
}

/** Writes that some document or client shows (precoro-api.md section 5.0). */
const PUT_SHOWN: readonly MasterEntity[] = ['item', 'itemFieldOption', 'documentFieldOption'];
const POST_SHOWN: readonly MasterEntity[] = [...PUT_SHOWN, 'tax', 'paymentTerm'];

function refuseUnless(isTaken: boolean): void {
  if (!isTaken) throw new ApiError(405, 'Method not allowed');
}

/** `PATCH /itemcustomfields/options/depend_add`: ids as "123" or "[1, 2]". */
export function restrictOption(request: ApiRequest, context: ApiContext, entity: MasterEntity): ApiAnswer {
  const { body } = request;
  const prefix = entity === 'itemFieldOption' ? 'item' : 'document';
  if (body.text('depend_type') !== '1') throw new CompanyRefusal('depend_type', 'This value is not valid.');
  const text = body.text('entity_ids') ?? '';
  if (!/^(\d+|\[\d+(, ?\d+)*\])$/.test(text))
    throw new CompanyRefusal('entity_ids', 'This value is not valid.');
  const ids = [...text.matchAll(/\d+/g)].map(([id]) => Number(id));
  const optionId = Number(body.text(`${prefix}_custom_field_option_id`));
  const record = context.company.masterWrites.restrict(entity, optionId, ids);
  return context.switches.patchAnswer === 'empty' ? { status: 200 } : shown(record, context);
}

function list(request: ApiRequest, context: ApiContext, { entity, fieldId }: MasterPlace): ApiAnswer {
  const { matches, updatedSince } = masterFilter(request.query, context, entity, fieldId);
  const rows = context.company.master.list(entity, matches, updatedSince);
  const page = pageOf(rows, request.query, context.switches, context.drift);
  const data = page.rows.map((row) => masterShown(context.company, context.switches, row));
  return { status: 200, body: { data, meta: { pagination: page.pagination } } };
}

function create({ body }: ApiRequest, context: ApiContext, { entity, fieldId }: MasterPlace): ApiAnswer {
  const { company, switches } = context;
  const created = company.masterWrites.create({ name: '', ...changesIn(body, entity), entity, fieldId });
  const externalId = switches.postTakesExternalId ? body.text('externalId') : null;
  const record = externalId ? company.masterWrites.setExternalId(created, externalId) : created;
  return { ...shown(record, context), status: switches.createdStatus };
}

/** An option that does not say `enable` is disabled: confirmed against the live API (section 5.8). */
function update({ body }: ApiRequest, context: ApiContext, place: MasterPlace): ApiAnswer {
  const { company, switches } = context;
  const { id, fieldId, entity } = recordOf(context, place);
  const silence = fieldId === null ? {} : { enable: false };
  const updated = company.masterWrites.update(entity, id, { ...silence, ...changesIn(body, entity) });
  const externalId = body.text('externalId');
  const isTaken = switches.putTakesExternalId && externalId !== undefined;
  return shown(isTaken ? company.masterWrites.setExternalId(updated, externalId) : updated, context);
}

/** Takes `externalId` and nothing else. */
function patch({ body }: ApiRequest, context: ApiContext, place: MasterPlace): ApiAnswer {
  const record = recordOf(context, place);
  const externalId = body.text('externalId');
  if (externalId === undefined) throw new CompanyRefusal('externalId', 'This value is missing.');
  const patched = context.company.masterWrites.setExternalId(record, externalId);
  return context.switches.patchAnswer === 'empty' ? { status: 200 } : shown(patched, context);
}

function recordOf({ company }: ApiContext, { entity, fieldId, key }: MasterPlace): MasterRecord {
  const record = company.master.get(entity, Number(key));
  if (record?.fieldId !== fieldId) throw new ApiError(404, 'Not found');
  return record;
}

function shown(record: MasterRecord, { company, switches }: ApiContext): ApiAnswer {
  return { status: 200, body: masterShown(company, switches, record) };
}

type Kind = 'text' | 'amount' | 'whole' | 'flag' | 'category';

/** Form fields beside `name` (precoro-api.md section 5; those of legal entities and locations are guesses). */
const FORMS: Readonly<Record<MasterEntity, Readonly<Record<string, Kind>>>> = {
  legalEntity: { code: 'text' },
  location: { code: 'text', address: 'text' },
  tax: { value: 'amount', percent: 'amount' },
  paymentTerm: { creditPeriodDays: 'whole', prepaymentPercent: 'amount', postpaymentPercent: 'amount' },
  itemFieldOption: { code: 'text' },
  documentFieldOption: { code: 'text' },
  item: {
    ...{ sku: 'text', description: 'text', unit: 'text', price: 'amount', type: 'whole' },
    ...{ freeOfCharge: 'flag', hiddenInCatalog: 'flag', category: 'category' },
  },
};

/** Taxes show no such switch, and items hide instead. */
const WITHOUT_ENABLE: readonly MasterEntity[] = ['tax', 'item'];

/** What a body changes; what is absent stays. Also for what a clerk does. */
export function changesIn(body: Body, entity: MasterEntity): MasterEdit {
  const enable = WITHOUT_ENABLE.includes(entity) ? undefined : flagIn(body, 'enable');
  const isOption = entity === 'itemFieldOption' || entity === 'documentFieldOption';
  const given = Object.entries(FORMS[entity]).filter(([name]) => body.has(name));
  return {
    ...(body.has('name') ? { name: body.text('name') ?? '' } : {}),
    ...(enable === undefined ? {} : { enable }),
    ...(isOption && body.has('parent') ? { parentId: numberOrNull(body.nested('parent', 'id')) } : {}),
    values: Object.fromEntries(given.map(([name, kind]) => [name, READ[kind](body, name)])),
  };
}

const READ: Readonly<Record<Kind, (body: Body, name: string) => string | number | boolean | null>> = {
  text: (body, name) => body.text(name) || null,
  amount: (body, name) => blankOr(body, name, (text) => toDecimal(text), 'This value should be a number.'),
  whole: (body, name) =>
    blankOr(
      body,
      name,
      (text) => (/^-?\d{1,9}$/.test(text) ? Number(text) : undefined),
      'This value should be a whole number.',
    ),
  flag: (body, name) => flagIn(body, name) ?? false,
  category(body, name) {
    const id = numberOrNull(body.nested(name, 'id'));
    if (id === null || CATEGORIES.some((one) => one.id === id)) return id;
    throw new CompanyRefusal(name, `There is no category ${id}.`);
  },
};

function blankOr<T>(
  body: Body,
  name: string,
  read: (text: string) => T | undefined,
  words: string,
): T | null {
  const text = body.text(name);
  if (text === null || text === '') return null;
  const value = text === undefined ? undefined : read(text);
  if (value === undefined) throw new CompanyRefusal(name, words);
  return value;
}

function flagIn(body: Body, name: string): boolean | undefined {
  const flag = body.flag(name);
  if (flag === null) throw new CompanyRefusal(name, 'This value should be true, false, 1 or 0.');
  return flag;
}

function numberOrNull(text: string | null | undefined): number | null {
  return text ? Number(text) : null;
}
