import { MINUTE, SECOND } from '../../domain/time.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../sync/ports/precoro.ts';
import type { Probing } from './contract.ts';

/** The quota had no room in time. */
export interface NoRoom {
  readonly kind: 'noRoom';
  readonly words: string;
}

export type Told = PrecoroAnswer | NoRoom;

/** A person waits at the other end: longer than this nobody wants to. */
const PATIENCE_MS = 2 * MINUTE;
const TRIES = 2;

/**
 * Asks Precoro one thing, through the quota ledger like everybody else. Waits until the same question may be asked again,
 * and asks once more where Precoro gave no answer.
 */
export async function ask({ services, session }: Probing, call: PrecoroCall): Promise<Told> {
  const { clock } = services;
  const giveUpAt = clock.now() + PATIENCE_MS;
  for (let attempt = 1; ;) {
    const spent = await session.spend(call, 'check', Math.max(0, giveUpAt - clock.now()));
    if (!spent.spent) {
      if (spent.until > giveUpAt) return { kind: 'noRoom', words: noRoom(spent.why, spent.until) };
      await clock.sleep(Math.max(SECOND, spent.until - clock.now()));
      continue;
    }
    const { answer } = spent;
    const isOver = answer.kind !== 'unavailable' && answer.kind !== 'rateLimited';
    if (isOver || attempt >= TRIES) return answer;
    attempt += 1;
  }
}

function noRoom(why: string, until: number): string {
  return `${why}; there is room again at ${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Why there is no usable answer, in words. */
export function wordsOf(told: Told): string {
  switch (told.kind) {
    case 'page':
    case 'object':
      return 'Precoro answered';
    case 'rateLimited':
      return `Precoro refuses more requests (${told.limiter})`;
    case 'noRoom':
    case 'notFound':
    case 'unauthorized':
    case 'rejected':
    case 'unavailable':
      return told.words;
  }
}
