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
  readonly #seenAt = new Map<string, number>();

  constructor(scheduler: Scheduler, truth: InwardTruth) {
    this.#scheduler = scheduler;
    this.#truth = truth;
  }

  shown(entity: EntityName, ids: readonly number[]): void {
    if (entity !== 'supplier') return;
    for (const id of ids) {
      this.#seenAt.set(`precoro ${id}`, this.#scheduler.now);
      this.#truth.isKnown('precoro', String(id));
    }
  }

  looked(vendor: string): void {
    this.#seenAt.set(`external ${vendor}`, this.#scheduler.now);
    this.known(vendor);
  }

  /** What our last write came to is known: it was answered, or read back. */
  known(vendor: string): void {
    this.#truth.isKnown('external', vendor);
  }

  writtenInPrecoro({ wire, before }: PrecoroWrite): void {
    if (before) this.#overrun('precoro', String(wire['id']), outside(before), outside(wire), PRECORO_MS);
  }

  writtenOutside({ record, before }: Commit): void {
    if (!before) return;
    this.#overrun('external', record.externalId, before.payload.fields, record.payload.fields, EXTERNAL_MS);
  }

  #overrun(side: Side, record: string, before: JsonObject, after: JsonObject, withinMs: number): void {
    const { now } = this.#scheduler;
    const seenAt = this.#seenAt.get(`${side} ${record}`) ?? 0;
    const isUnseen = ({ at }: Move) => at >= seenAt && at >= now - withinMs;
    for (const field of SHARED_FIELDS) {
      if (before[field] === after[field]) continue;
      this.#truth.forget(side, record, field, isUnseen);
      this.#truth.replaced(side, record, field, before[field] ?? null);
    }
  }
}
