import { rest } from '../../../lib/connectors/rest/rest.ts';

const FIELDS = ['id', 'code', 'name', 'active', 'origin'];
const SEARCH = 'model.party.search';

/** The API of `rpc-api.ts`, as a person describes it: one address, and all that matters in the body. */
export function describeParties(url: string) {
  return rest({
    name: 'Parties',
    baseUrl: url,
    auth: { kind: 'basic' },
    errors: [
      { at: 'error.0', equals: 'AccessError', is: 'notFound', words: 'error.1.0' },
      { at: 'error.0', equals: 'LockError', is: 'putOff', retryAfterSeconds: 2, words: 'error.1.0' },
      { at: 'error.1.0', contains: 'must be unique', is: 'duplicate', words: 'error.1.0' },
      { at: 'error', is: 'rejected', words: 'error.1.0' },
    ],
    targets: {
      party: {
        fields: {
          code: { type: 'text', required: true, about: 'Code, unique.' },
          name: { type: 'text', required: true, about: 'Name.' },
          active: { type: 'boolean', about: 'False when it is not used any more.' },
        },
        record: { idIs: 'number', key: 'origin' },
        naturalKey: ['code'],
        idempotency: { kind: 'uniqueReference' },
        create: {
          path: '/{company}/',
          body: { method: 'model.party.create', params: [['{record}'], {}] },
          result: 'result.0',
          answers: 'id',
        },
        update: {
          method: 'POST',
          path: '/{company}/',
          body: { method: 'model.party.write', params: [['{id}'], '{record}', {}] },
          answers: 'nothing',
        },
        read: {
          method: 'POST',
          path: '/{company}/',
          body: { method: 'model.party.read', params: [['{id}'], FIELDS, {}] },
          result: 'result.0',
        },
        find: {
          method: 'POST',
          path: '/{company}/',
          body: { method: SEARCH, params: [[['code', '=', '{field.code}']], 0, 100] },
          result: 'result',
          answers: 'id',
        },
        list: {
          method: 'POST',
          path: '/{company}/',
          body: { method: SEARCH, params: [[], '{offset}', 100] },
          pages: { style: 'offset' },
          result: 'result',
          answers: 'id',
        },
        deactivate: {
          method: 'POST',
          path: '/{company}/',
          body: { method: 'model.party.write', params: [['{id}'], { active: false }, {}] },
          answers: 'nothing',
        },
      },
    },
  });
}
