import { rest } from '../../../lib/connectors/rest/rest.ts';
import { defineIntegration } from '../../../lib/mapping/define.ts';
import { required } from '../../../lib/mapping/sources.ts';

/** The example of docs/adding-a-connector.md: suppliers go out, taxes come in. */
export default defineIntegration({
  name: 'books',
  goLive: '2026-01-01',
  precoro: { region: 'international' },

  connector: rest({
    name: 'Acme Books',
    baseUrl: 'https://api.acme-books.example/v2',
    auth: { kind: 'header', headers: { Authorization: 'Bearer {secret.token}' } },
    errors: [
      // What it says where the same supplier number is there twice.
      { status: 422, at: 'errors.*.code', equals: 'taken', is: 'duplicate', words: 'errors.*.message' },
      { status: 422, is: 'rejected', words: 'errors.*.message' },
    ],
    targets: {
      vendor: {
        fields: {
          code: { type: 'text', required: true, maxLength: 30, about: 'Supplier number.' },
          name: { type: 'text', required: true, maxLength: 100, about: 'Name.' },
          city: { type: 'text', at: 'address.city', about: 'City of the address.' },
          active: { type: 'boolean', about: 'False when it is not used any more.' },
        },
        naturalKey: ['code'],
        idempotency: { kind: 'key', lifetimeSeconds: 86_400 },
        create: { path: '/vendors', headers: { 'Idempotency-Key': '{key}' }, result: 'data' },
        update: { path: '/vendors/{id}', result: 'data' },
        read: { path: '/vendors/{id}', result: 'data' },
        find: { path: '/vendors', query: { code: '{field.code}' }, result: 'data' },
        list: {
          path: '/vendors',
          query: { page: '{page}', per_page: '100' },
          pages: { style: 'page' },
          result: 'data',
        },
      },
    },
    sources: {
      tax: {
        fields: {
          name: { type: 'text', about: 'Name.' },
          percent: { type: 'decimal', at: 'rate', about: 'Rate in percent.' },
        },
        target: null,
        record: { gone: 'deleted_at' },
        read: { path: '/taxes/{id}', result: 'data' },
        list: { path: '/taxes', result: 'data' },
        changes: {
          path: '/taxes',
          query: { changed_since: '{since}', sort: 'changed_at', page: '{page}' },
          pages: { style: 'page' },
          since: { style: 'date', at: 'changed_at' },
          result: 'data',
        },
      },
    },
  }),

  entities: {
    supplier: {
      target: 'vendor',
      onLeave: 'update',
      fields: {
        code: required('uniqueCode'),
        name: required('name'),
        city: 'city',
        active: 'enable',
      },
    },
  },
  inward: {
    tax: {
      source: 'tax',
      fields: { name: required('name'), percent: required('percent'), value: 'percent' },
    },
  },
});
