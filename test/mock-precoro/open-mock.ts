import type { MockPrecoro, MockPrecoroOptions } from '../../lib/mock-precoro/server.ts';
import { startMockPrecoro } from '../../lib/mock-precoro/server.ts';
import { PROFILES } from '../../lib/mock-precoro/switches.ts';
import { ManualClock } from './manual-clock.ts';

export const SMALL = { seed: 1, suppliers: 30, purchaseOrders: 20, invoices: 60, receipts: 10 };

interface Row {
  readonly id: number;
  readonly idn: string;
  readonly [field: string]: unknown;
  readonly externalId: string | null;
  readonly createDate: string;
  readonly parent: unknown;
  readonly lines: readonly unknown[];
  readonly documentCustomFieldOption: unknown;
  readonly supplierCustomField: unknown;
}

/** The fields that tests look into; a wrong answer shows as a failed expectation. */
interface ReplyBody extends Row {
  readonly data: readonly Row[];
  readonly meta: { readonly pagination: { readonly total: number } };
  readonly errors: {
    readonly errors: Readonly<Record<'name' | 'status' | 'externalId' | 'invoice' | 'sumPaid', string>>;
  };
  readonly contacts: { readonly data: readonly Row[] };
  readonly supplierLegalEntities: { readonly data: readonly Row[] };
  readonly dataSupplierCustomFields: { readonly data: readonly Row[] };
  readonly dataDocumentCustomFields: { readonly data: readonly Row[] };
  readonly payments: { readonly data: readonly Row[] };
  readonly items: {
    readonly data: readonly { readonly dataItemCustomFields: { readonly data: readonly Row[] } }[];
  };
  readonly paymentTerms: unknown;
  readonly isAllAccessLegalEntity: boolean;
  readonly legalEntity: unknown;
  readonly location: unknown;
  readonly purchaseOrder: unknown;
  readonly parentData: unknown;
  readonly status: number;
  readonly externalIntegrationLog: string | null;
  readonly changes: readonly unknown[];
  readonly requests: readonly unknown[];
  readonly counts: unknown;
  readonly linesShape: string;
  readonly lateCommitSeconds: number;
}

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: ReplyBody;
}

export interface OpenMock extends MockPrecoro {
  readonly clock: ManualClock;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  send(method: string, path: string, body: string | object, headers?: Record<string, string>): Promise<Reply>;
}

const open: MockPrecoro[] = [];

/** A small company on a manual clock without limits, closed by {@link closeMocks}. */
export async function openMock(options: MockPrecoroOptions = {}): Promise<OpenMock> {
  const clock = new ManualClock();
  const mock = await startMockPrecoro({
    clock,
    seed: SMALL,
    ...options,
    switches: { ...PROFILES.unlimited, ...options.switches },
  });
  open.push(mock);
  const call = async (path: string, init: RequestInit): Promise<Reply> => {
    const headers = {
      'X-AUTH-TOKEN': mock.token,
      email: mock.email,
      ...(init.headers as Record<string, string>),
    };
    const response = await fetch(`${mock.url}${path}`, { ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: JSON.parse(isJson ? text : '{}') as ReplyBody,
    };
  };
  return Object.defineProperties({} as OpenMock, {
    ...Object.getOwnPropertyDescriptors(mock),
    clock: { value: options.clock ?? clock },
    get: { value: (path: string, headers = {}) => call(path, { headers }) },
    send: {
      value: (method: string, path: string, body: string | object, headers = {}) =>
        call(path, {
          method,
          body: typeof body === 'string' ? body : JSON.stringify(body),
          headers: {
            'Content-Type':
              typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json',
            ...headers,
          },
        }),
    },
  });
}

export async function closeMocks(): Promise<void> {
  await Promise.all(open.splice(0).map((mock) => mock.close()));
}
