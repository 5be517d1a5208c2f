import type { JsonObject } from '../../../lib/domain/json.ts';
import type { EntityName } from '../../../lib/domain/records.ts';
import { MINUTE } from '../../../lib/domain/time.ts';
import type { Scheduler } from '../engine/scheduler.ts';
import type { Commit } from '../world/external.ts';
import { outside } from '../world/inward-acts.ts';
import { SHARED_FIELDS, type InwardTruth, type Move, type Side } from '../world/inward-truth.ts';
import type { PrecoroWrite } from '../world/precoro-writes.ts';

/** What Precoro was seen to show counts for ten minutes, and a write may be late. */
const PRECORO_MS = 12 * MINUTE;
/** A lease, and a late commit. */
const EXTERNAL_MS = 3 * MINUTE;

/**
 * When each record was last shown to anybody. Neither system takes a write under a condition: a person's change of the
 * moment between the last look and the write is written over, and nobody can tell. Such a change counts as never made.
 */
export class Sights {
  readonly #scheduler: Scheduler;
  readonly #truth: InwardTruth;
  /** When each was seen, in order. */
  readonly #seen = new Map<string, number[]>();

  constructor(scheduler: Scheduler, truth: InwardTruth) {
    this.#scheduler = scheduler;
    this.#truth = truth;
  }

  shown(entity: EntityName, ids: readonly number[]): void {
    if (entity !== 'supplier') return;
    for (const id of ids) {
      this.#see(`precoro ${id}`);
      this.#truth.isKnown('precoro', String(id));
    }
  }

  looked(vendor: string): void {
    this.#see(`external ${vendor}`);
    this.known(vendor);
  }

  /** What our last write came to is known: it was answered, or read back. */
  known(vendor: string): void {
    this.#truth.isKnown('external', vendor);
  }

  #see(key: string): void {
    const known = this.#seen.get(key) ?? [];
    known.push(this.#scheduler.now);
    this.#seen.set(key, known);
  }

  /** What was seen after it was sent could not change it any more. */
  writtenInPrecoro({ wire, before, askedAt }: PrecoroWrite): void {
    if (!before) return;
    this.#overrun('precoro', String(wire['id']), outside(before), outside(wire), PRECORO_MS, askedAt);
  }

  writtenOutside({ record, before }: Commit): void {
    if (!before) return;
    const { now } = this.#scheduler;
    this.#overrun(
      'external',
      record.externalId,
      before.payload.fields,
      record.payload.fields,
      EXTERNAL_MS,
      now,
    );
  }

  #overrun(
    side: Side,
    record: string,
    before: JsonObject,
    after: JsonObject,
    withinMs: number,
    askedAt: number,
  ): void {
    const { now } = this.#scheduler;
    const seenAt = this.#seen.get(`${side} ${record}`)?.findLast((at) => at <= askedAt) ?? 0;
    const isUnseen = ({ at }: Move) => at >= seenAt && at >= now - withinMs;
    for (const field of SHARED_FIELDS) {
      if (before[field] === after[field]) continue;
      this.#truth.forget(side, record, field, isUnseen);
      this.#truth.replaced(side, record, field, before[field] ?? null);
    }
  }
}
