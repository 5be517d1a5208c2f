import { DecodeError, decodedOr, type Decoder } from '../../domain/decode.ts';
import { redact } from '../../http/redact.ts';
import { httpTransport, type Fetch } from '../../http/transport.ts';
import { judge, unanswered, type Judged } from './dialect.ts';
import { putOff, TrytonError } from './failure.ts';
import { plain } from './wire.ts';

export interface TrytonLogin {
  /** `https://tryton.example.com`, without the database. */
  readonly url: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

export interface RpcOptions extends TrytonLogin {
  /** Default: the global one. */
  readonly fetch?: Fetch;
  /** Milliseconds since the epoch. Default: the wall's clock. */
  readonly now?: () => number;
}

/** What goes with a call. `company` is Tryton's id; `context` is added to what every call says. */
export interface Asking {
  readonly signal: AbortSignal;
  readonly company?: number;
  readonly context?: Readonly<Record<string, unknown>>;
}

export interface Rpc {
  /** One call, sent once. `decoder` reads the result, in plain values. Throws TrytonError. */
  call<T>(method: string, args: readonly unknown[], asking: Asking, decoder: Decoder<T>): Promise<T>;
  /** The same, with the moment of the answer by Tryton's own clock, to the second. */
  ask<T>(
    method: string,
    args: readonly unknown[],
    asking: Asking,
    decoder: Decoder<T>,
  ): Promise<{ readonly value: T; readonly answeredAt: number }>;
}

/** Documents with thousands of lines are a few million; answers of wizards are not asked for. */
const MAX_ANSWER_BYTES = 20_000_000;
const LONGEST_SAID = 300;
const ENGINEER_SECONDS = 300;

/** Tryton's JSON-RPC with one session, which is renewed when Tryton has let it go. Logs in at the first call. */
export function openRpc(options: RpcOptions): Rpc {
  const { url, database, user, password, fetch = globalThis.fetch, now = Date.now } = options;
  const transport = httpTransport({ fetch, maxAnswerBytes: MAX_ANSWER_BYTES });
  const address = `${url.replace(/\/+$/, '')}/${encodeURIComponent(database)}/`;
  let session: Promise<string> | null = null;
  let sent = 0;

  function hide(text: string): string {
    return redact(text, [password], LONGEST_SAID);
  }

  async function post(
    method: string,
    params: readonly unknown[],
    authorization: string | null,
    signal: AbortSignal,
  ) {
    // Exactly these three keys: with others Tryton answers in another form.
    const body = JSON.stringify({ id: (sent += 1), method, params });
    const headers = {
      'Content-Type': 'application/json',
      ...(authorization === null ? {} : { Authorization: authorization }),
    };
    const outcome = await transport({ method: 'POST', url: address, headers, body }, signal);
    if (outcome.outcome !== 'answered') return { judged: unanswered(outcome), answeredAt: now() };
    const date = Date.parse(outcome.headers.get('date') ?? '');
    return { judged: judge(outcome, hide), answeredAt: Number.isNaN(date) ? now() : date };
  }

  async function login(signal: AbortSignal): Promise<string> {
    const { judged } = await post('common.db.login', [user, { password }, 'en'], null, signal);
    // Nothing but the login was sent, whatever became of it.
    if (judged.is === 'unknown') throw putOff(10, judged.words);
    const given: readonly unknown[] =
      judged.is === 'result' && Array.isArray(judged.result) ? judged.result : [];
    const [id, key] = given;
    if (typeof id === 'number' && typeof key === 'string')
      return `Session ${Buffer.from(`${user}:${id}:${key}`).toString('base64')}`;
    if (judged.is === 'putOff') throw new TrytonError(judged);
    throw putOff(ENGINEER_SECONDS, 'Tryton refuses the login. Engineer: check the secret');
  }

  /** One login for all calls that need one; a failed one is not kept. */
  function openSession(signal: AbortSignal): Promise<string> {
    session ??= login(signal).catch((error: unknown) => {
      session = null;
      throw error;
    });
    return session;
  }

  /** A refused session says that nothing was done, so the call is sent again with a new one, once. */
  async function sendWithSession(
    method: string,
    params: readonly unknown[],
    signal: AbortSignal,
  ): Promise<{ readonly judged: Judged; readonly answeredAt: number }> {
    const used = openSession(signal);
    const first = await post(method, params, await used, signal);
    if (first.judged.is !== 'loginNeeded') return first;
    if (session === used) session = null;
    return post(method, params, await openSession(signal), signal);
  }

  const ask: Rpc['ask'] = async (method, args, { signal, company, context }, decoder) => {
    const about = { language: 'en', ...(company === undefined ? {} : { company }), ...context };
    const { judged, answeredAt } = await sendWithSession(method, [...args, about], signal);
    if (judged.is === 'loginNeeded')
      throw putOff(ENGINEER_SECONDS, 'Tryton refuses the session. Engineer: check its user');
    if (judged.is !== 'result') throw new TrytonError(judged);
    const decoded = decodedOr(decoder, plain(judged.result));
    if (!(decoded instanceof DecodeError)) return { value: decoded.value, answeredAt };
    const words = `Tryton answers ${method} in another form than expected: ${hide(decoded.message)}. Engineer: see whether its version is supported.`;
    throw new TrytonError({ is: 'unknown', words });
  };
  return {
    ask,
    call: async (method, args, asking, decoder) => (await ask(method, args, asking, decoder)).value,
  };
}
