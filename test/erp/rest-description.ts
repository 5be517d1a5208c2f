import { rest } from '../../lib/connectors/rest/rest.ts';

const FIELDS = ['id', 'code', 'name', 'active'];
const SEARCH = 'model.party.party.search_read';
/** What is not used any more is read as well; errors are told in English. */
const ALL = { active_test: false, language: 'en' };

/** Tryton's parties by description alone: what docs/adding-a-connector.md says of JSON-RPC, on a real system. */
export function describeTryton(url: string) {
  return rest({
    name: 'Tryton',
    baseUrl: url,
    auth: { kind: 'basic' },
    errors: [
      // An id that is no number, and a company that is no database: there is no such record.
      { at: 'error.0', contains: 'invalid literal for int', is: 'notFound', words: 'error.0' },
      { at: 'error.0', contains: '" does not exist', is: 'notFound', words: 'error.0' },
      { status: 404, is: 'notFound' },
      { at: 'error.1.0', contains: 'exist anymore', is: 'notFound', words: 'error.1.0' },
      { at: 'error.1.0', contains: 'must be unique', is: 'duplicate', words: 'error.1.0' },
      { at: 'error.0', contains: 'could not', is: 'putOff', retryAfterSeconds: 2, words: 'error.0' },
      { at: 'error.0', equals: 'UserError', is: 'rejected', words: 'error.1.0' },
      { at: 'error', is: 'rejected', words: 'error.0', actor: 'engineer' },
    ],
    targets: {
      party: {
        fields: {
          code: { type: 'text', required: true, about: 'Code, unique.' },
          name: { type: 'text', required: true, about: 'Name.' },
          active: { type: 'boolean', about: 'False when it is not used any more.' },
        },
        record: { idIs: 'number' },
        naturalKey: ['code'],
        idempotency: { kind: 'searchable', settleSeconds: 1 },
        create: {
          path: '/{company}/',
          body: { id: 1, method: 'model.party.party.create', params: [['{record}'], ALL] },
          result: 'result.0',
          answers: 'id',
        },
        update: {
          method: 'POST',
          path: '/{company}/',
          body: { id: 1, method: 'model.party.party.write', params: [['{id}'], '{record}', ALL] },
          answers: 'nothing',
        },
        read: {
          method: 'POST',
          path: '/{company}/',
          body: { id: 1, method: SEARCH, params: [[['id', '=', '{id}']], 0, 1, null, FIELDS, ALL] },
          result: 'result.0',
        },
        find: {
          method: 'POST',
          path: '/{company}/',
          body: {
            id: 1,
            method: SEARCH,
            params: [[['code', '=', '{field.code}']], 0, 100, null, FIELDS, ALL],
          },
          result: 'result',
        },
        list: {
          method: 'POST',
          path: '/{company}/',
          body: { id: 1, method: SEARCH, params: [[], '{offset}', 100, [['id', 'ASC']], FIELDS, ALL] },
          pages: { style: 'offset' },
          result: 'result',
        },
        deactivate: {
          method: 'POST',
          path: '/{company}/',
          body: { id: 1, method: 'model.party.party.write', params: [['{id}'], { active: false }, ALL] },
          answers: 'nothing',
          becomes: { active: false },
        },
      },
    },
  });
}
