import type { Payload } from '../../../lib/connectors/contract.ts';
import type { RestAuth } from '../../../lib/connectors/rest/description.ts';
import { rest } from '../../../lib/connectors/rest/rest.ts';
import { fromMinorUnits } from '../../../lib/domain/money.ts';

export const COMPANY = 'acme uk';

/** The API of `books-api.ts`, as a person describes it. */
export function describeBooks(url: string, auth: RestAuth = BEARER) {
  return rest({
    name: 'Acme Books',
    baseUrl: `${url}/v1`,
    auth,
    errors: [{ status: 422, is: 'rejected', words: 'errors.*.message' }],
    targets: {
      supplier: {
        fields: {
          code: { type: 'text', required: true, maxLength: 200, about: 'Short name, unique in a company.' },
          name: { type: 'text', required: true, about: 'Name.' },
          city: { type: 'text', at: 'address.city', about: 'City.' },
          active: { type: 'boolean', about: 'False when it is not used any more.' },
        },
        naturalKey: ['code'],
        idempotency: { kind: 'key', lifetimeSeconds: 86_400 },
        create: { path: '/{company}/suppliers', headers: { 'Idempotency-Key': '{key}' }, result: 'data' },
        update: { path: '/{company}/suppliers/{id}', result: 'data' },
        read: { path: '/{company}/suppliers/{id}', result: 'data' },
        find: { path: '/{company}/suppliers', query: { code: '{field.code}' }, result: 'data' },
        list: {
          path: '/{company}/suppliers',
          query: { page: '{page}' },
          pages: { style: 'page' },
          result: 'data',
        },
        deactivate: { method: 'DELETE', path: '/{company}/suppliers/{id}', answers: 'nothing' },
      },
      bill: {
        fields: {
          number: { type: 'text', required: true, about: "The supplier's number." },
          supplier: { type: 'text', required: true, at: 'supplier.id', about: 'Id of the supplier.' },
          note: { type: 'text', about: 'Note.' },
          status: { type: 'text', about: 'open, or void when it was cancelled.' },
          issued: { type: 'date', about: 'Day of the bill.' },
          total: { type: 'decimal', required: true, at: 'totals.gross', as: 'number', about: 'With tax.' },
        },
        lines: {
          position: { type: 'integer', required: true, about: 'Line number.' },
          text: { type: 'text', about: 'What was bought.' },
          amount: { type: 'decimal', required: true, as: 'number', about: 'With tax.' },
        },
        record: { key: 'reference', lines: 'items' },
        naturalKey: ['supplier', 'number'],
        idempotency: { kind: 'uniqueReference' },
        create: { path: '/{company}/bills', result: 'data', answers: 'id' },
        update: { path: '/{company}/bills/{id}', result: 'data' },
        read: { path: '/{company}/bills/{id}', result: 'data' },
        find: { path: '/{company}/bills', query: { number: '{field.number}' }, result: 'data' },
        list: {
          path: '/{company}/bills',
          query: { page: '{page}' },
          pages: { style: 'page', first: 1 },
          result: 'data',
        },
        cancel: {
          method: 'DELETE',
          path: '/{company}/bills/{id}',
          answers: 'nothing',
          becomes: { status: 'void' },
        },
      },
    },
    sources: {
      tax: {
        fields: {
          name: { type: 'text', about: 'Name.' },
          percent: { type: 'decimal', about: 'Rate.' },
        },
        target: null,
        record: { gone: 'deleted_at' },
        read: { path: '/{company}/tax-rates/{id}', result: 'data' },
        list: {
          path: '/{company}/tax-rates',
          query: { page: '{page}' },
          pages: { style: 'page' },
          result: 'data',
        },
        changes: {
          path: '/{company}/tax-rates',
          query: { page: '{page}', updated_since: '{since}', deleted: 'with' },
          pages: { style: 'page' },
          since: { style: 'date', at: 'updated_at' },
          result: 'data',
        },
      },
      account: {
        fields: { name: { type: 'text', about: 'Name.' } },
        target: null,
        record: { gone: 'deleted_at' },
        read: { path: '/{company}/accounts/{id}', result: 'data' },
        list: { path: '/{company}/accounts', pages: { style: 'link' } },
        changes: {
          path: '/{company}/accounts/changes',
          query: { sync_token: '{cursor}' },
          since: { style: 'cursor', next: 'next', more: 'has_more' },
          result: 'items',
        },
      },
    },
  });
}

const BEARER: RestAuth = { kind: 'header', headers: { Authorization: 'Bearer {secret.token}' } };

/** A whole valid payload; bills have `lineCount` lines of 12.10 each. */
export function samplePayload(target: string, number: string, lineCount = 2): Payload {
  if (target === 'supplier') {
    return { fields: { code: number, name: 'Acme Ltd', city: null, active: true }, lines: [] };
  }
  const lines = Array.from({ length: lineCount }, (_, index) => ({
    position: index + 1,
    text: `Line ${index + 1}`,
    amount: '12.1',
  }));
  const total = fromMinorUnits(1210n * BigInt(lineCount), 2);
  return { fields: { number, supplier: 'S-1', note: 'a note', issued: '2026-11-02', total }, lines };
}
