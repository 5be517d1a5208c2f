import type { Failed } from './answer.ts';
import type { RestAuth } from './description.ts';
import { fillText } from './template.ts';
import type { AccessTokens } from './access-tokens.ts';

/** Adds to each request what proves who sends it. */
export interface Authorizer {
  /** A failure where no token is to be had now: nothing is sent then. */
  headers(signal: AbortSignal): Promise<Login | Failed>;
  /** The system did not take what `headers` gave. */
  refused(): void;
  /** Texts that no error may show. */
  secrets(): readonly string[];
}
interface Login {
  readonly headers: Readonly<Record<string, string>>;
}

/** What the secret holds, by the names that the description uses. */
export type Secrets = Readonly<Record<string, string>>;

/** `tokens` only for client credentials. */
export function authorizer(auth: RestAuth, secrets: Secrets, tokens: AccessTokens | null): Authorizer {
  if (tokens) return withTokens(tokens, Object.values(secrets));
  const headers = fixedHeaders(auth, secrets);
  const hidden = [...Object.values(secrets), ...Object.values(headers).map(withoutScheme)];
  return { headers: async () => ({ headers }), refused: () => undefined, secrets: () => hidden };
}

/** Names of what the secret must hold. */
export function secretNames(auth: RestAuth): readonly string[] {
  switch (auth.kind) {
    case 'none':
      return [];
    case 'basic':
      return ['username', 'password'];
    case 'clientCredentials':
      return ['clientId', 'clientSecret'];
    case 'header': {
      const names = Object.values(auth.headers).flatMap((value) => [...value.matchAll(/\{secret\.(\w+)\}/g)]);
      return [...new Set(names.map(([, name = '']) => name))];
    }
  }
}

/** The value of `Authorization` for a name and a password (RFC 7617). */
export function basicLogin(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`;
}

function fixedHeaders(auth: RestAuth, secrets: Secrets): Readonly<Record<string, string>> {
  if (auth.kind === 'basic') {
    return { Authorization: basicLogin(secrets['username'] ?? '', secrets['password'] ?? '') };
  }
  if (auth.kind !== 'header') return {};
  const values = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [`secret.${name}`, value]),
  );
  return Object.fromEntries(
    Object.entries(auth.headers).map(([name, template]) => [name, fillText(template, values) ?? '']),
  );
}

function withoutScheme(header: string): string {
  return header.replace(/^\S+ /, '');
}

function withTokens(tokens: AccessTokens, secrets: readonly string[]): Authorizer {
  let last = '';
  return {
    headers: async (signal) => {
      const token = await tokens.current(signal);
      if (typeof token !== 'string') return token;
      last = token;
      return { headers: { Authorization: `Bearer ${token}` } };
    },
    refused: () => tokens.drop(last),
    secrets: () => [...secrets, last],
  };
}
