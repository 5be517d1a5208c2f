import type { ExternalRecord } from '../../lib/connectors/contract.ts';
import type { ReadOutcome, WriteOutcome } from '../../lib/domain/outcomes.ts';

/** What a write that took effect has made. Throws for any other outcome, which it shows. */
export function applied(outcome: WriteOutcome<ExternalRecord>): ExternalRecord {
  if (outcome.outcome === 'applied') return outcome.value;
  throw new Error(`expected applied, but it is ${JSON.stringify(outcome)}`);
}

/** What was read. Throws where nothing was. */
export function valueOf<T>(outcome: ReadOutcome<T>): T {
  if (outcome.outcome === 'read') return outcome.value;
  throw new Error(`expected read, but it is ${JSON.stringify(outcome)}`);
}
