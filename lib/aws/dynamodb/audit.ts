import { randomUUID } from 'node:crypto';
import { DAY, SECOND } from '../../domain/time.ts';
import type { Audit } from '../../sync/ports/state.ts';
import { putItem } from './table.ts';
import type { TablePlace } from './table.ts';

/** Most countries want books and what touched them kept for at most this long. */
const KEPT_FOR_MS = 7 * 366 * DAY;

/** Who changed what: a partition per month, in order of time, kept for seven years. */
export function dynamoAudit(place: TablePlace): Audit {
  return {
    async record({ at, who, what, subject, detail }) {
      const time = new Date(at).toISOString();
      await putItem(
        place,
        { pk: time.slice(0, 7), sk: `${time}#${randomUUID()}` },
        { who, what, subject, detail, expiresAt: Math.ceil((at + KEPT_FOR_MS) / SECOND) },
      );
    },
  };
}
