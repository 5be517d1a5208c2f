import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { Catalogue } from '../../lib/precoro/calls.ts';
import type { HttpAnswer } from '../../lib/http/transport.ts';
import type { PrecoroCall } from '../../lib/sync/ports/precoro.ts';

export const catalogue: Catalogue = CATALOGUE;

export const credentials = { token: 'tok-9f8e7d6c', email: 'api@example.com' };

export const invoiceKey = { id: '956598', idn: '1043' };
export const detail = { kind: 'detail', entity: 'invoice', key: invoiceKey } satisfies PrecoroCall;
export const list = { kind: 'list', entity: 'invoice', modifiedSince: null, page: 1 } satisfies PrecoroCall;
export const patch = {
  kind: 'patch',
  entity: 'invoice',
  key: invoiceKey,
  changes: { externalId: 'BILL-1', externalIntegrationLog: null },
} satisfies PrecoroCall;
export const create = { kind: 'create', entity: 'supplier', body: { name: 'Acme' } } satisfies PrecoroCall;

export function httpAnswer(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    outcome: 'answered',
    status,
    headers: new Headers(headers),
    text,
    json: typeof body === 'string' ? undefined : body,
  };
}
