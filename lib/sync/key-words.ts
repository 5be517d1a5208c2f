import { isRefused } from './claim-key.ts';
import type { KeyClaim } from './ports/quota.ts';

/** Whose the API key is, for people. */
export interface KeyWords {
  /**
   * `alone`: nobody else claims the key. `shared`: others do, and all spend from one ledger. `contested`: another claims
   * it for a ledger of its own and is refused. `refused`: this one is. `unknown`: nobody has looked yet.
   */
  readonly state: 'alone' | 'shared' | 'contested' | 'refused' | 'unknown';
  readonly words: string;
  /** What to do; null when nothing is to be done. */
  readonly cure: string | null;
}

/** What a claim comes to, in words that name the other integrations. Null: not claimed yet. */
export function keyWords(claim: KeyClaim | null): KeyWords {
  if (!claim?.look)
    return {
      state: 'unknown',
      words: 'The API key was not held against other integrations yet.',
      cure: null,
    };
  if (isRefused(claim)) return refused(claim.look.holder);
  const { others } = claim.look;
  const apart = others.filter(({ ledgerOf }) => ledgerOf !== claim.ledgerOf);
  if (apart.length > 0)
    return contested(
      claim,
      apart.map(({ name }) => name),
    );
  if (others.length > 0)
    return shared(
      claim,
      others.map(({ name }) => name),
    );
  return {
    state: 'alone',
    words: 'No other integration in this account and region uses the same API key.',
    cure: null,
  };
}

function refused(holder: string): KeyWords {
  return {
    state: 'refused',
    words: `The integration ${quoted(holder)} in the same account and region has the same API key and claimed it first. Nothing is sent to Precoro by this one, because each would spend the whole day's requests.`,
    cure: `Engineer: give this integration an API key of its own, or let both spend from one ledger with precoro.sharesLedgerOf: ${quoted(holder)} and deploy.`,
  };
}

function contested({ ledgerOf }: KeyClaim, names: readonly string[]): KeyWords {
  return {
    state: 'contested',
    words: `${integrations(names)} in the same account and region ${names.length === 1 ? 'has' : 'have'} the same API key, came later, and ${names.length === 1 ? 'sends' : 'send'} nothing to Precoro.`,
    cure: `Engineer: give it an API key of its own, or let it spend from this ledger with precoro.sharesLedgerOf: ${quoted(ledgerOf)} in its configuration.`,
  };
}

function shared({ ledgerOf, name }: KeyClaim, names: readonly string[]): KeyWords {
  const whose = ledgerOf === name ? 'of this one' : `of ${quoted(ledgerOf)}`;
  return {
    state: 'shared',
    words: `${integrations(names)} ${names.length === 1 ? 'uses' : 'use'} the same API key; all spend from the ledger ${whose}.`,
    cure: null,
  };
}

function integrations(names: readonly string[]): string {
  const list = names.map(quoted);
  const last = list.at(-1) ?? '';
  return names.length === 1
    ? `The integration ${last}`
    : `The integrations ${list.slice(0, -1).join(', ')} and ${last}`;
}

function quoted(name: string): string {
  return `"${name}"`;
}
