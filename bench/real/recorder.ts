import { z } from 'zod';
import { listen } from '../../lib/local/aws/json-server.ts';

/** One call of an AWS service in its JSON protocol: `body` is what an SDK command takes, but for binary values. */
export interface RecordedCall {
  /** `UpdateItem`, `SendMessage`, `PutEvents`. */
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** A condition did not hold: whoever makes the call again may expect the same. */
  readonly refused: boolean;
}

export interface Recorder {
  readonly url: string;
  /** The calls since the last time, in their order. */
  take(): readonly RecordedCall[];
  close(): Promise<void>;
}

const Body = z.record(z.string(), z.unknown());

/** Stands before the engines, hands every call on as it is, and remembers it. */
export async function startRecorder(endpoint: string): Promise<Recorder> {
  let calls: RecordedCall[] = [];
  const server = await listen(async ({ method, url, headers, body }) => {
    const { host: _host, 'content-length': _length, connection: _connection, ...passed } = headers;
    const answer = await fetch(`${endpoint}${url}`, {
      method,
      headers: Object.entries(passed).map(([name, value]): [string, string] => [name, String(value)]),
      body: new Uint8Array(body),
    });
    const operation = String(headers['x-amz-target'] ?? '').replace(/^.*\./, '');
    calls.push({ operation, body: Body.parse(JSON.parse(body.toString())), refused: !answer.ok });
    const type = answer.headers.get('content-type') ?? 'application/json';
    return { status: answer.status, headers: { 'content-type': type }, body: await answer.text() };
  });
  return {
    url: server.url,
    take: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    close: () => server.close(),
  };
}
