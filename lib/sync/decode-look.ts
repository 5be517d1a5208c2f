import { DecodeError } from '../domain/decode.ts';
import { DAY, fromPrecoroTime } from '../domain/time.ts';
import type { PrecoroRecord } from '../entities/entity.ts';
import type { RowRules } from './merge-look.ts';

/** Precoro's clock may be ahead of ours, and its dates may be those of any zone. */
const LATEST_MS = DAY;

/**
 * A record as Precoro showed it at `now`. A date of change that is still to come is refused like any wrong value: every
 * later change would look older than it and be passed over, without a word. Throws DecodeError.
 */
export function decodeLook(
  value: unknown,
  { facts, mapping, fieldId }: Pick<RowRules, 'facts' | 'mapping' | 'fieldId'>,
  now: number,
): PrecoroRecord {
  const bankDetails = mapping?.usesBankDetails ?? false;
  const record = facts.decode(value, { bankDetails, ...(fieldId === undefined ? {} : { fieldId }) });
  const updated = fromPrecoroTime(record.updateDate ?? '');
  if (updated === undefined || updated <= now + LATEST_MS) return record;
  throw new DecodeError('updateDate', 'a time that has come', record.updateDate);
}
