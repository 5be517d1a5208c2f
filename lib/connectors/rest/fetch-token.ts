import { DecodeError, decodedOr, object, withDefault } from '../../domain/decode.ts';
import { integer, text } from '../../domain/decode-scalars.ts';
import { httpTransport, type Fetch, type HttpAnswer, type HttpRequest } from '../../http/transport.ts';
import type { AccessToken } from './access-tokens.ts';
import type { Failed } from './answer.ts';
import { basicLogin, type Secrets } from './authorizer.ts';
import type { RestAuth } from './description.ts';

type Credentials = Extract<RestAuth, { readonly kind: 'clientCredentials' }>;

export interface TokenRequest {
  readonly system: string;
  readonly auth: Credentials;
  readonly secrets: Secrets;
  readonly fetch: Fetch;
  readonly now: () => number;
}

/** RFC 6749, 5.1; a server that names no lifetime is asked again after five minutes. */
const answered = object({ access_token: text, expires_in: withDefault(integer, 300) });
const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 100_000;
const AGAIN_SECONDS = 10;
const LOGIN_SECONDS = 300;

/** Asks for a token with the client's credentials (RFC 6749, 4.4). No answer means none was given: nothing else hangs on it. */
export function tokenFetcher(given: TokenRequest): (signal: AbortSignal) => Promise<AccessToken | Failed> {
  const { system, fetch, now } = given;
  const transport = httpTransport({ fetch, timeoutMs: TIMEOUT_MS, maxAnswerBytes: MAX_ANSWER_BYTES });
  return async (signal) => {
    const sentAt = now();
    const outcome = await transport(requestOf(given), signal);
    if (outcome.outcome !== 'answered') {
      const words = `${system} gave no access token: ${outcome.words}`;
      return { is: 'putOff', retryAfterSeconds: AGAIN_SECONDS, words };
    }
    return tokenIn(system, outcome, sentAt);
  };
}

function requestOf({ auth, secrets }: TokenRequest): HttpRequest {
  const { clientId = '', clientSecret = '' } = secrets;
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (auth.scope !== undefined) form.set('scope', auth.scope);
  const isForm = auth.sendAs === 'form';
  if (isForm) {
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
  }
  return {
    method: 'POST',
    url: auth.tokenUrl,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      // RFC 6749, 2.3.1: both are form-encoded before they are joined.
      ...(isForm
        ? {}
        : { Authorization: basicLogin(encodeURIComponent(clientId), encodeURIComponent(clientSecret)) }),
    },
    body: form.toString(),
  };
}

/** The answer's own words may quote the secret in any form, so only its status is told. */
function tokenIn(system: string, { status, json }: HttpAnswer, sentAt: number): AccessToken | Failed {
  const decoded = decodedOr(answered, json);
  if (status >= 200 && status < 300 && !(decoded instanceof DecodeError)) {
    const { access_token: token, expires_in: seconds } = decoded.value;
    return { token, until: sentAt + seconds * 1000 };
  }
  const isBusy = status === 429 || status >= 500;
  return {
    is: 'putOff',
    retryAfterSeconds: isBusy ? AGAIN_SECONDS : LOGIN_SECONDS,
    words: `${system} gave no access token (${status}).${isBusy ? '' : ' Engineer: check clientId and clientSecret of the secret, and scope.'}`,
  };
}
