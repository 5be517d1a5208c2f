import { fromPrecoroTime, MINUTE, SECOND } from '../domain/time.ts';
import type { EntityFacts, PrecoroRecord } from '../entities/entity.ts';
import { handOnRows } from './hand-on.ts';
import type { RowRules } from './merge-look.ts';
import type { EntityState } from './ports/state.ts';
import type { PullServices } from './pull.ts';
import type { QuotaSession, Spent } from './quota-session.ts';

/**
 * The tripwire (design section 4). Three finished pulls did not show a hinted record, so it is read by itself. Unknown or
 * unchanged since we last saw it: the hint was forged or late, forget it. Changed well before our watermark and never
 * seen: `modifiedSince` hides records from us, so the cursor stops and a person is told.
 */
export async function probeHint(
  services: PullServices,
  session: QuotaSession,
  state: EntityState,
  hint: string,
  rules: RowRules,
  fence: number,
): Promise<Spent | 'skipped'> {
  const [id = '', idn = null] = hint.split(':');
  if (rules.facts.pathKey === 'idn' && idn === null) return forget(services, state, hint);
  const call = { kind: 'detail', entity: state.entity, key: { id, idn } } as const;
  const spent = await session.spend(call, 'probe', 10 * SECOND);
  if (!spent.spent) return spent;
  if (spent.answer.kind === 'notFound' || spent.answer.kind === 'rejected') {
    await forget(services, state, hint);
  } else if (spent.answer.kind === 'object') {
    const missed = await isMissed(services, state, spent.answer.body, rules);
    await handOnRows(services, [spent.answer.body], rules, fence, state.hints);
    await forget(services, state, hint);
    if (missed) await stop(services, state, missed, rules.facts, fence);
  }
  return spent;
}

async function isMissed(
  services: PullServices,
  state: EntityState,
  body: unknown,
  rules: RowRules,
): Promise<PrecoroRecord | null> {
  const record = decodeOrNull(body, rules);
  if (!record) return null;
  const known = await services.mirror.read({ entity: state.entity, id: record.id });
  const seenDate = [known?.row?.updateDate ?? '', known?.detail?.updateDate ?? ''].sort().at(-1) ?? '';
  const updated = fromPrecoroTime(record.updateDate ?? '') ?? 0;
  const wasCovered = state.cursor.watermark !== null && updated < state.cursor.watermark - 5 * MINUTE;
  return wasCovered && (record.updateDate ?? '') > seenDate ? record : null;
}

/** What does not decode is recorded when it is handed on; it proves nothing about the cursor. */
function decodeOrNull(body: unknown, rules: RowRules): PrecoroRecord | null {
  try {
    return rules.facts.decode(body, { bankDetails: false });
  } catch {
    return null;
  }
}

async function forget(services: PullServices, state: EntityState, hint: string): Promise<'skipped'> {
  const covered = { dirtySeq: state.cleanSeq, seen: [hint], missed: [] };
  await services.states.coverHints(state.entity, covered, services.clock.now());
  return 'skipped';
}

async function stop(
  services: PullServices,
  state: EntityState,
  record: PrecoroRecord,
  facts: EntityFacts,
  fence: number,
): Promise<void> {
  const stopped = `A webhook announced ${facts.label} ${record.label}, but three reads of changed records did not show it. Engineer: run "precoro-sync check" and see the runbook, "Cursor stopped".`;
  await services.states.saveCursor(state.entity, { ...state.cursor, stopped }, fence);
}
