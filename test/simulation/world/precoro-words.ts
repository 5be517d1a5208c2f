import type { EntityName } from '../../../lib/domain/records.ts';
import type { PrecoroAnswer, PrecoroCall } from '../../../lib/sync/ports/precoro.ts';
import type { Wire } from '../../entities/fixtures/wire.ts';

export function isWrite({ kind }: PrecoroCall): boolean {
  return kind === 'create' || kind === 'update' || kind === 'cancel';
}

/** What nobody asks for who only polls: looks by external id, whole lists, writes. */
export function isDeed(call: PrecoroCall): boolean {
  const isWhole = call.kind === 'list' && call.modifiedSince === null && call.createdUntil === undefined;
  return isWrite(call) || call.kind === 'lookup' || (isWhole && LISTED.has(call.entity));
}

/** Entities that nobody polls here. */
const LISTED: ReadonlySet<EntityName> = new Set(['tax', 'itemFieldOption']);

/** As the quota ledger sees it. */
export function fingerprintInLedger(call: PrecoroCall): string {
  return `${call.kind === 'patch' ? 'PATCH' : isWrite(call) ? 'WRITE' : 'GET'} ${textOf(call)}`;
}

/** As the duplicate limiter sees it; null for what it leaves alone. */
export function fingerprintOf(call: PrecoroCall): string | null {
  return call.kind === 'patch' || isWrite(call) ? null : textOf(call);
}

/** `list invoice 2026-03-02T08:00:00 1`. */
export function textOf(call: PrecoroCall): string {
  switch (call.kind) {
    case 'list':
      return `list ${call.entity} ${call.modifiedSince ?? 'all'} ${call.createdUntil ?? call.fieldId ?? ''} ${call.page}`;
    case 'detail':
      return `detail ${call.entity} ${call.key.idn ?? call.key.id}`;
    case 'patch':
      return `patch ${call.entity} ${call.key.idn ?? call.key.id} ${JSON.stringify(call.changes)}`;
    case 'fieldDefinitions':
      return `definitions ${call.family} ${call.page}`;
    case 'fieldOptions':
      return `options ${call.family} ${call.fieldId} ${call.page}`;
    case 'lookup':
      return `lookup ${call.entity} ${call.externalIds.join(' ')}`;
    case 'create':
      return `create ${call.entity} ${JSON.stringify(call.body)}`;
    case 'update':
      return `update ${call.entity} ${call.key.id} ${JSON.stringify(call.body)}`;
    case 'cancel':
      return `cancel ${call.entity} ${call.key.id}`;
    case 'restrictOption':
      return call.kind;
  }
}

/** The ids of the records that an answer shows. */
export function shownIn(answer: PrecoroAnswer): readonly number[] {
  if (answer.kind === 'page') return answer.rows.map((row) => Number((row as Wire)['id']));
  return answer.kind === 'object' && answer.body ? [Number((answer.body as Wire)['id'])] : [];
}

export function wordsOf(answer: PrecoroAnswer): string {
  if (answer.kind === 'page') {
    const ids = answer.rows.map((row) => String((row as Wire)['id']));
    return `${ids.length} rows (${ids.join(', ')})${answer.hasNext ? ', more' : ''}`;
  }
  return answer.kind;
}
