import type { JsonObject } from '../domain/json.ts';
import type { EntityName } from '../domain/records.ts';
import type { EntityFacts } from '../entities/entity.ts';
import type { FieldFamily, PrecoroCall, PrecoroKey } from '../sync/ports/precoro.ts';
import { formText, jsonText, queryText, type Pair } from './encode.ts';
import { EXTERNAL_ID_PARAMETER, MAX_EXTERNAL_IDS } from '../domain/external-ids.ts';
import { truncatedLog } from '../domain/integration-log.ts';
import { percentEncoded } from '../domain/percent-encoded.ts';
import { PER_PAGE } from './paging.ts';
import type { BodyFormat, PrecoroSwitches } from './switches.ts';
import { restrictionBody } from '../entities/write-bodies.ts';

/** What the wire must know of each entity. */
export type Catalogue = Readonly<
  Record<EntityName, Pick<EntityFacts, 'label' | 'path' | 'pathKey' | 'nestedIn' | 'canFilterByExternalId'>>
>;

/** One request, ready for the wire but for the base URL and the credentials. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Begins with a slash. */
  readonly path: string;
  /** Without the question mark; empty where there is none. */
  readonly query: string;
  readonly body: { readonly contentType: string; readonly text: string } | null;
}

/** Paths of the definitions; the supplier's one follows the pattern of the two that are documented. */
const FIELD_PATHS: Readonly<Record<FieldFamily, string>> = {
  item: '/itemcustomfields',
  document: '/documentcustomfields',
  supplier: '/suppliercustomfields',
};

/** Throws RangeError for a call that cannot be put into a request, such as a document without its idn. */
export function wireRequest(call: PrecoroCall, catalogue: Catalogue, switches: PrecoroSwitches): WireRequest {
  switch (call.kind) {
    case 'list':
      return get(listPath(call.entity, call.fieldId, catalogue), listQuery(call));
    case 'lookup':
      return get(lookupPath(call.entity, catalogue), lookupQuery(call.externalIds));
    case 'detail':
      return get(recordPath(call.entity, call.key, catalogue), []);
    case 'fieldDefinitions':
      return get(FIELD_PATHS[call.family], pageQuery(call.page));
    case 'fieldOptions':
      return get(optionsPath(call.family, call.fieldId), pageQuery(call.page));
    case 'patch':
      return write(
        'PATCH',
        recordPath(call.entity, call.key, catalogue),
        patchBody(call.changes),
        switches.patchBody,
      );
    case 'create':
      return write('POST', listPath(call.entity, call.fieldId, catalogue), call.body, switches.writeBody);
    case 'update':
      return write(
        switches.updateMethod,
        recordPath(call.entity, call.key, catalogue),
        call.body,
        switches.writeBody,
      );
    case 'cancel':
      // After the actions of documents, such as POST /invoices/{idn}/approve (precoro-api.md section 5).
      return write('POST', `${recordPath(call.entity, call.key, catalogue)}/cancel`, {}, switches.writeBody);
    case 'restrictOption':
      return write(
        'PATCH',
        `${FIELD_PATHS[call.family]}/options/depend_add`,
        restrictionBody(call.family, call.optionId, call.legalEntityIds),
        switches.writeBody,
      );
  }
}

/** Method, path and query as one text: equal text, equal request to Precoro's duplicate limiter. */
export function fingerprintOf({ method, path, query }: WireRequest): string {
  return `${method} ${query ? `${path}?${query}` : path}`;
}

function get(path: string, pairs: readonly Pair[]): WireRequest {
  return { method: 'GET', path, query: queryText(pairs), body: null };
}

/** `per_page` is always sent: its default is unknown, and a smaller one costs requests. */
function pageQuery(page: number): readonly Pair[] {
  if (!Number.isInteger(page) || page < 1) throw new RangeError(`page must be 1 or more, but it is ${page}`);
  return [
    ['page', String(page)],
    ['per_page', String(PER_PAGE)],
  ];
}

function listQuery(call: Extract<PrecoroCall, { kind: 'list' }>): readonly Pair[] {
  const { page, modifiedSince, createdUntil } = call;
  return [
    ...pageQuery(page),
    ...(modifiedSince === null ? [] : [['modifiedSince', modifiedSince] as const]),
    ...(createdUntil === undefined ? [] : [['createDate[right_date]', dayText(createdUntil)] as const]),
  ];
}

/** `31.01.2026`, as Precoro writes days in filters. */
function dayText(isoDay: string): string {
  return isoDay.split('-').reverse().join('.');
}

/** Sorted and distinct, so that the same set of ids is the same request. */
function lookupQuery(externalIds: readonly string[]): readonly Pair[] {
  const ids = [...new Set(externalIds)].sort();
  if (ids.length === 0 || ids.length > MAX_EXTERNAL_IDS || ids.includes('')) {
    throw new RangeError(
      `A lookup takes 1 to ${MAX_EXTERNAL_IDS} external ids, none empty, but it was given ${ids.length}`,
    );
  }
  return [...pageQuery(1), ...ids.map((id): Pair => [EXTERNAL_ID_PARAMETER, id])];
}

function recordPath(entity: EntityName, key: PrecoroKey, catalogue: Catalogue): string {
  const { pathKey, label } = catalogue[entity];
  const part = key[pathKey];
  if (!part)
    throw new RangeError(`Precoro's path to ${label} ${key.id} takes its ${pathKey}, which is missing`);
  return `${listPath(entity, key.fieldId, catalogue)}/${percentEncoded(part)}`;
}

/** Options stand in the list of their field. */
function listPath(entity: EntityName, fieldId: string | undefined, catalogue: Catalogue): string {
  const { path, nestedIn, label } = catalogue[entity];
  if (nestedIn === null) return path;
  if (!fieldId) throw new RangeError(`Precoro's path to each ${label} takes its field, which is missing`);
  return optionsPath(nestedIn, fieldId);
}

/** A list without that filter would ignore it and show everything. */
function lookupPath(entity: EntityName, catalogue: Catalogue): string {
  const { path, canFilterByExternalId, label } = catalogue[entity];
  if (canFilterByExternalId) return path;
  throw new RangeError(`Precoro's list of each ${label} cannot be asked for external ids`);
}

function optionsPath(family: FieldFamily, fieldId: string): string {
  return `${FIELD_PATHS[family]}/${percentEncoded(fieldId)}/options`;
}

function patchBody({
  externalId,
  externalIntegrationLog: log,
}: Extract<PrecoroCall, { kind: 'patch' }>['changes']) {
  return {
    ...(externalId === undefined ? {} : { externalId }),
    ...(log === undefined ? {} : { externalIntegrationLog: log === null ? null : truncatedLog(log) }),
  };
}

function write(
  method: 'POST' | 'PUT' | 'PATCH',
  path: string,
  body: JsonObject,
  format: BodyFormat,
): WireRequest {
  const wire =
    format === 'json'
      ? { contentType: 'application/json', text: jsonText(body) }
      : { contentType: 'application/x-www-form-urlencoded', text: formText(body) };
  return { method, path, query: '', body: wire };
}
