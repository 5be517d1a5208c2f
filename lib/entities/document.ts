import type { Decoded, Decoder } from '../domain/decode.ts';
import {
  fieldsOf,
  firstPresent,
  isFields,
  object,
  optional,
  property,
  withDefault,
} from '../domain/decode.ts';
import { dateTime } from '../domain/decode-dates.ts';
import { isRelationPresent, many } from '../domain/decode-relations.ts';
import { decimal, identifier, numberIn, recordId, text } from '../domain/decode-scalars.ts';
import { customFieldValues } from './custom-fields.ts';
import type { DocumentLine, EntityFacts, LineTax, PrecoroDocument } from './entity.ts';
import { integrationMark, person, rate, reference } from './references.ts';

type Statuses = EntityFacts['statuses'];

/** What purchase orders, invoices and receipts share, with the marks that other integrations leave. */
export type DocumentBase = PrecoroDocument & Omit<Decoded<typeof header>, 'dataDocumentCustomFields'>;

/**
 * Decoder of a document's shared part. Missing lines make a list row (`lines` null, `complete` false); an empty list
 * of lines makes a complete document without lines.
 */
export function documentDecoder(statuses: Statuses, line: Decoder<DocumentLine>): Decoder<DocumentBase> {
  const status = numberIn(statuses);
  const lines = many(line);
  return (value, field) => {
    const source = fieldsOf(value, field);
    const { dataDocumentCustomFields, ...shared } = header(value, field);
    const items = property(source, 'items');
    const complete = isRelationPresent(items);
    return {
      ...shared,
      label: shared.customName ?? shared.idn,
      status: status(property(source, 'status'), 'status'),
      complete,
      lines: complete ? lines(items, 'items') : null,
      customFields: dataDocumentCustomFields,
    };
  };
}

const header = object({
  id: recordId,
  idn: identifier,
  customName: optional(text),
  createDate: optional(dateTime),
  updateDate: optional(dateTime),
  approvalDate: optional(dateTime),
  externalId: optional(identifier),
  externalIntegrationLog: optional(text),
  integrationStatus: integrationMark,
  /** Ids that other integrations of Precoro leave: a sign that another connector is at work. */
  qboId: optional(text),
  xeroId: optional(text),
  netSuiteId: optional(text),
  currency: optional(text),
  /** Units of the company's currency per unit of the document's, or the reverse: precoro-api.md does not say. */
  exchangeRate: rate,
  sum: optional(decimal),
  netSum: optional(decimal),
  sumInCompanyCurrency: optional(decimal),
  netSumInCompanyCurrency: optional(decimal),
  note: optional(text),
  supplier: reference,
  legalEntity: reference,
  location: reference,
  creator: person,
  dataDocumentCustomFields: customFieldValues('document'),
});

/** The form of lines agreed for all documents; only `name`, `price`, `quantity`, `sum`, `taxes` are evidenced. */
export const pricedLine: Decoder<DocumentLine> = lineDecoder(decimal);

/** Receipts count goods; a line without price or sum has "0". */
export const unpricedLine: Decoder<DocumentLine> = lineDecoder(withDefault(decimal, '0'));

function lineDecoder(amount: Decoder<string>): Decoder<DocumentLine> {
  const line = object({
    id: identifier,
    name: optional(text),
    sku: optional(text),
    quantity: decimal,
    price: amount,
    netSum: optional(decimal),
    sum: amount,
    taxes: many(lineTax),
    dataItemCustomFields: customFieldValues('item'),
  });
  return (value, field) => {
    const { dataItemCustomFields, ...rest } = line(value, field);
    return { ...rest, customFields: dataItemCustomFields };
  };
}

/** `{id, name, percent, sum}`, or `{tax: {id, name, percent}, sum}`. */
function lineTax(value: unknown, field: string): LineTax {
  const row = fieldsOf(value, field);
  const nested = property(row, 'tax');
  const [tax, path] = isFields(nested) ? [nested, `${field}.tax`] : [row, field];
  const sum = firstPresent(row, field, ['sum', 'taxSum', 'taxAmount']);
  return {
    id: identifier(property(tax, 'id'), `${path}.id`),
    name: optional(text)(property(tax, 'name'), `${path}.name`),
    percent: optional(decimal)(property(tax, 'percent'), `${path}.percent`),
    sum: optional(decimal)(sum.value, sum.field),
  };
}
