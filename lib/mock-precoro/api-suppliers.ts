import type { ApiContext } from './api.ts';
import type { ApiAnswer, ApiRequest } from './api-messages.ts';
import { ApiError } from './api-messages.ts';
import type { Company } from './company.ts';
import type { SupplierInput } from './changes.ts';
import { supplierFilter } from './filters.ts';
import { CURRENCIES } from './master-data.ts';
import type { Supplier } from './model.ts';
import { pageOf } from './pagination.ts';
import type { Body } from './params.ts';
import { Presenter } from './present.ts';
import { CompanyRefusal } from './refusal.ts';

export function listSuppliers(request: ApiRequest, context: ApiContext): ApiAnswer {
  const { matches, updatedSince } = supplierFilter(request.query, context);
  const rows = context.company.listSuppliers(matches, updatedSince);
  const page = pageOf(rows, request.query, context.switches, context.drift);
  const presenter = new Presenter(context.company, context.switches);
  return {
    status: 200,
    body: { data: page.rows.map((row) => presenter.supplierRow(row)), meta: { pagination: page.pagination } },
  };
}

export function getSupplier(request: ApiRequest, context: ApiContext): ApiAnswer {
  return shown(supplierOf(request, context), context);
}

export function createSupplier(request: ApiRequest, context: ApiContext): ApiAnswer {
  const changes = supplierChanges(request.body, context.company);
  if (!changes.name) throw new CompanyRefusal('name', 'This value should not be blank.');
  const externalId = context.switches.postTakesExternalId ? (request.body.text('externalId') ?? null) : null;
  const created = context.company.createSupplier({ ...changes, name: changes.name });
  const linked = externalId ? context.company.setExternal(created, { externalId }) : created;
  return {
    ...shown(context.company.supplier(linked.id) ?? created, context),
    status: context.switches.createdStatus,
  };
}

export function updateSupplier(request: ApiRequest, context: ApiContext): ApiAnswer {
  const { id } = supplierOf(request, context);
  const updated = context.company.updateSupplier(id, supplierChanges(request.body, context.company));
  const externalId = request.body.text('externalId');
  if (context.switches.putTakesExternalId && externalId !== undefined) {
    context.company.setExternal(updated, { externalId });
  }
  return shown(context.company.supplier(id) ?? updated, context);
}

/** Takes `externalId` and nothing else (precoro-api.md section 5, INFER). */
export function patchSupplier(request: ApiRequest, context: ApiContext): ApiAnswer {
  const supplier = supplierOf(request, context);
  const externalId = request.body.text('externalId');
  if (externalId === undefined) throw new CompanyRefusal('externalId', 'This value is missing.');
  context.company.setExternal(supplier, { externalId });
  if (context.switches.patchAnswer === 'empty') return { status: 200 };
  return shown(context.company.supplier(supplier.id) ?? supplier, context);
}

function supplierOf(request: ApiRequest, context: ApiContext): Supplier {
  const supplier = context.company.supplier(Number(request.segments[1]));
  if (!supplier) throw new ApiError(404, 'Not found');
  return supplier;
}

function shown(supplier: Supplier, context: ApiContext): ApiAnswer {
  return { status: 200, body: new Presenter(context.company, context.switches).supplier(supplier) };
}

const TEXT_FIELDS = [
  'legalAddress',
  'city',
  'state',
  'postalCode',
  'country',
  'phone',
  'note',
  'businessRegistrationNumber',
] as const;

/** The fields that POST and PUT take; what is absent stays. */
function supplierChanges(body: Body, company: Company): Partial<SupplierInput> {
  const name = body.text('name');
  const uniqueCode = body.text('uniqueCode');
  const enable = body.flag('enable');
  const currencies = body.list('currencies');
  const legalEntityIds = body.list('supplierLegalEntityIds')?.map(Number);
  if (enable === null) throw new CompanyRefusal('enable', 'This value should be true, false, 1 or 0.');
  checkLists(company, currencies, legalEntityIds);
  return {
    ...(name === undefined ? {} : { name: name ?? '' }),
    ...(uniqueCode ? { uniqueCode } : {}),
    ...(enable === undefined ? {} : { enable }),
    ...(currencies ? { currencies } : {}),
    ...(legalEntityIds ? { legalEntityIds } : {}),
    ...Object.fromEntries(
      TEXT_FIELDS.filter((field) => body.has(field)).map((field) => [field, body.text(field) || null]),
    ),
  };
}

function checkLists(
  company: Company,
  currencies: readonly string[] | undefined,
  legalEntityIds: readonly number[] | undefined,
): void {
  const unknown = currencies?.find((one) => !CURRENCIES.some((currency) => currency === one));
  if (unknown !== undefined)
    throw new CompanyRefusal('currencies', `The currency "${unknown}" is not in use.`);
  const stranger = legalEntityIds?.find((id) => !company.master.get('legalEntity', id));
  if (stranger !== undefined)
    throw new CompanyRefusal('supplierLegalEntityIds', `There is no legal entity ${stranger}.`);
}
