import type { Failed } from './answer.ts';

/** A token as the system gave it. */
export interface AccessToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Where all functions that call one system keep their one token. What fails here costs a second token and nothing else:
 * every method may throw.
 */
export interface TokenShelf {
  /** Null where none is kept. */
  read(): Promise<AccessToken | null>;
  write(token: AccessToken): Promise<void>;
  /** Whether the caller alone may ask for a token now. Ends by itself after `seconds`. */
  lock(seconds: number): Promise<boolean>;
  unlock(): Promise<void>;
}

export interface AccessTokens {
  /** One that lives for another minute. Throws nothing. */
  current(signal: AbortSignal): Promise<string | Failed>;
  /** This one is not taken any more. */
  drop(token: string): void;
}

export interface TokenOptions {
  readonly shelf: TokenShelf;
  /** Asks the system for a new one. Throws nothing. */
  readonly fetchToken: (signal: AbortSignal) => Promise<AccessToken | Failed>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const LEAST_LIFE_MS = 60_000;
const LOCK_SECONDS = 20;
/** How long another function's token is waited for; afterwards a second one is asked for. */
const PATIENCE_MS = 5_000;
const LOOK_EACH_MS = 250;

/** One token for all: whoever finds none asks for one under a lock, and the others wait for it. */
export function accessTokens({ shelf, fetchToken, now, sleep }: TokenOptions): AccessTokens {
  let held: AccessToken | null = null;
  let dropped = '';
  let asking: Promise<AccessToken | Failed> | null = null;

  const isFit = (token: AccessToken | null): token is AccessToken =>
    token !== null && token.token !== dropped && token.until - now() >= LEAST_LIFE_MS;
  const kept = async (): Promise<AccessToken | null> => {
    const token = await shelf.read().catch(() => null);
    return isFit(token) ? token : null;
  };

  async function fresh(signal: AbortSignal): Promise<AccessToken | Failed> {
    const found = await kept();
    if (found) return found;
    const isOurs = await shelf.lock(LOCK_SECONDS).catch(() => true);
    const others = isOurs ? await kept() : await waitForOthers(signal);
    if (others) {
      if (isOurs) await shelf.unlock().catch(() => undefined);
      return others;
    }
    const token = await fetchToken(signal);
    if ('token' in token) await shelf.write(token).catch(() => undefined);
    if (isOurs) await shelf.unlock().catch(() => undefined);
    return token;
  }

  async function waitForOthers(signal: AbortSignal): Promise<AccessToken | null> {
    const end = now() + PATIENCE_MS;
    while (now() < end && !signal.aborted) {
      await sleep(LOOK_EACH_MS, signal);
      const token = await kept();
      if (token) return token;
    }
    return null;
  }

  return {
    async current(signal) {
      if (isFit(held)) return held.token;
      asking ??= fresh(signal).finally(() => {
        asking = null;
      });
      const token = await asking;
      if (!('token' in token)) return token;
      held = token;
      return token.token;
    },
    drop(token) {
      dropped = token;
    },
  };
}

/** For one process alone. */
export function ownShelf(): TokenShelf {
  let kept: AccessToken | null = null;
  return {
    read: async () => kept,
    write: async (token) => {
      kept = token;
    },
    lock: async () => true,
    unlock: async () => undefined,
  };
}
