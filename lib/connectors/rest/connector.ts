import { setTimeout as sleep } from 'node:timers/promises';
import type { Fetch } from '../../http/transport.ts';
import type { Connector } from '../contract.ts';
import { accessTokens, ownShelf, type AccessTokens, type TokenShelf } from './access-tokens.ts';
import { authorizer, type Secrets } from './authorizer.ts';
import { apiClient } from './client.ts';
import { tokenFetcher } from './fetch-token.ts';
import type { ApiPlan } from './plan.ts';
import { describedSource } from './source.ts';
import { describedTarget } from './target.ts';

export interface RestOptions {
  readonly plan: ApiPlan;
  readonly secrets: Secrets;
  /** Default: the global one. */
  readonly fetch?: Fetch;
  /** Milliseconds since the epoch. Default: the wall's clock. */
  readonly now?: () => number;
  /** Where functions share one access token. Default: each process has its own. */
  readonly shelf?: TokenShelf;
}

/** A connector for the described API. Connects at the first call. */
export function restConnector(options: RestOptions): Connector {
  const { plan, secrets, fetch = globalThis.fetch, now = Date.now } = options;
  const login = authorizer(plan.auth, secrets, tokensOf({ ...options, fetch, now }));
  const client = apiClient({ plan, authorizer: login, fetch, now });
  const { targets, sources } = plan;
  return {
    name: 'rest',
    maxConcurrency: plan.maxConcurrency,
    targets: Object.fromEntries(
      Object.entries(targets).map(([name, target]) => [name, describedTarget(client, target)]),
    ),
    sources: Object.fromEntries(
      Object.entries(sources).map(([name, source]) => [name, describedSource(client, source)]),
    ),
    close: async () => undefined,
  };
}

function tokensOf(
  options: RestOptions & { readonly fetch: Fetch; readonly now: () => number },
): AccessTokens | null {
  const { plan, secrets, fetch, now, shelf = ownShelf() } = options;
  if (plan.auth.kind !== 'clientCredentials') return null;
  return accessTokens({
    ...{ shelf, now },
    fetchToken: tokenFetcher({ system: plan.name, auth: plan.auth, secrets, fetch, now }),
    // Woken early by the signal, the caller sees for itself that its time is over.
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  });
}
