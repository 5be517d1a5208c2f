import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { FunctionFailure } from '../../lib/local/aws/boot/messages.ts';
import type { Outcome } from '../../lib/local/aws/environment.ts';
import { listen, type Request, type Response } from '../../lib/local/aws/json-server.ts';

const RUNTIME = '/2018-06-01/runtime';

const FailureSchema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()).default([]),
});

/** Lambda's side of the Runtime API, for the process of one function. */
export interface RuntimeApi {
  /** `127.0.0.1:PORT`, as `AWS_LAMBDA_RUNTIME_API` has it. */
  readonly address: string;
  /** Hands out one event at the process's next question for one. Never ends where the process does not answer. */
  invoke(event: unknown, timeoutMs: number): Promise<Outcome>;
  close(): Promise<void>;
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly deadlineMs: number;
  readonly settle: (outcome: Outcome) => void;
}

export async function startRuntimeApi(functionArn: string): Promise<RuntimeApi> {
  let current: Invocation | undefined;
  let initFailure: FunctionFailure | undefined;
  let handOut: ((invocation: Invocation) => void) | undefined;
  let waiting: Invocation | undefined;

  const next = async (): Promise<Response> => {
    current = waiting ?? (await new Promise<Invocation>((resolve) => (handOut = resolve)));
    waiting = handOut = undefined;
    const { id, event, deadlineMs } = current;
    const headers = {
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-deadline-ms': String(deadlineMs),
      'lambda-runtime-invoked-function-arn': functionArn,
      'lambda-runtime-trace-id': `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${id.replaceAll('-', '').slice(0, 24)};Sampled=0`,
    };
    return { status: 200, headers, body: JSON.stringify(event) };
  };
  const settle = (outcome: Outcome): Response => {
    current?.settle(outcome);
    current = undefined;
    return { status: 202, body: '{"status":"OK"}' };
  };
  const answer = async ({ method, url, body }: Request): Promise<Response> => {
    const call = `${method} ${url.replace(RUNTIME, '').replace(current?.id ?? '-', 'ID')}`;
    switch (call) {
      case 'GET /invocation/next':
        return next();
      case 'POST /invocation/ID/response':
        return settle({ kind: 'done', result: parse(body) });
      case 'POST /invocation/ID/error':
        return settle({ kind: 'failed', failure: FailureSchema.parse(parse(body)) });
      case 'POST /init/error':
        initFailure = FailureSchema.parse(parse(body));
        waiting?.settle({ kind: 'failed', failure: initFailure });
        return { status: 202, body: '{"status":"OK"}' };
      default:
        return { status: 404, body: JSON.stringify({ errorMessage: `no such call: ${call}` }) };
    }
  };

  const server = await listen(answer);
  return {
    address: server.url.replace('http://', ''),
    invoke: (event, timeoutMs) =>
      new Promise((resolve) => {
        if (initFailure) return resolve({ kind: 'failed', failure: initFailure });
        const invocation = { id: randomUUID(), event, deadlineMs: Date.now() + timeoutMs, settle: resolve };
        if (handOut) return handOut(invocation);
        waiting = invocation;
      }),
    close: () => server.close(),
  };
}

function parse(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8'));
}
