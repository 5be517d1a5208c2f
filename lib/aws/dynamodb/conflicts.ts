import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';

/** Reasons of a cancelled transaction that say "not now": nothing was written and nothing is wrong. */
const PASSING_REASONS = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
const ATTEMPTS = 6;
const FIRST_DELAY_MS = 10;

/**
 * Repeats a write that met somebody else's transaction on the same item: the SDK does not. After six attempts within
 * about 300 ms the error goes up.
 */
export async function throughConflicts<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt >= ATTEMPTS || !passes(error)) throw error;
      await sleep(Math.random() * FIRST_DELAY_MS * 2 ** attempt);
    }
  }
}

/** Codes of a cancelled transaction, one per item; undefined for any other error. */
export function cancellationCodes(error: unknown): readonly string[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  return (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
}

function passes(error: unknown): boolean {
  if (error instanceof TransactionConflictException) return true;
  const codes = cancellationCodes(error) ?? [];
  return codes.some((code) => PASSING_REASONS.includes(code)) && !codes.includes('ConditionalCheckFailed');
}
