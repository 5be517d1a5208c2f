/** What a request asks for, read off its method and path. */
export type CallKind = 'list' | 'detail' | 'patch' | 'definitions' | 'lookup' | 'write';

export interface Call {
  readonly at: number;
  readonly kind: CallKind;
  /** What the client spent it for; null where it does not say. */
  readonly purpose: string | null;
  /** 0: no answer. */
  readonly status: number;
}

const FIELD_PATH = /^\/(item|document|supplier)customfields/;

/** Every request that left a client, as it left. */
export class CallLog {
  private readonly calls: Call[] = [];
  private purpose: string | null = null;

  /** What the next request is for. */
  nextIs(purpose: string): void {
    this.purpose = purpose;
  }

  /** Notes one request; the function takes the status of its answer. */
  begin(at: number, method: string, url: string): (status: number) => void {
    const call = { at, kind: kindOf(method, new URL(url)), purpose: this.purpose, status: 0 };
    this.purpose = null;
    this.calls.push(call);
    return (status) => void (call.status = status);
  }

  since(from: number): readonly Call[] {
    return this.calls.filter(({ at }) => at >= from);
  }
}

function kindOf(method: string, { pathname, searchParams }: URL): CallKind {
  if (method === 'PATCH') return 'patch';
  if (method !== 'GET') return 'write';
  if (FIELD_PATH.test(pathname)) return 'definitions';
  if (searchParams.has('external_id[]')) return 'lookup';
  return pathname.split('/').filter(Boolean).length > 1 ? 'detail' : 'list';
}
