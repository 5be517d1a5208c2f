import type { JsonObject } from '../../../lib/domain/json.ts';
import type { EntityName } from '../../../lib/domain/records.ts';
import type { Mirror } from '../../../lib/sync/ports/state.ts';
import { MINUTE } from '../../../lib/domain/time.ts';
import type { Process, Scheduler } from '../engine/scheduler.ts';
import type { Commit } from '../world/external.ts';
import { outside } from '../world/inward-acts.ts';
import { SHARED_FIELDS, type InwardTruth, type Move, type Side } from '../world/inward-truth.ts';
import type { PrecoroWrite } from '../world/precoro-writes.ts';

/** What Precoro was seen to show counts for ten minutes, and a write may be late. */
const PRECORO_MS = 12 * MINUTE;
/** A lease, and a late commit. */
const EXTERNAL_MS = 3 * MINUTE;

interface Look {
  readonly at: number;
  /** Who looked; null for people. */
  readonly by: Process | null;
  /** What was seen is stored. */
  isKept: boolean;
}

/**
 * When each record was last shown to anybody. Neither system takes a write under a condition: a person's change of the
 * moment between the last look and the write is written over, and nobody can tell. Such a change counts as never made. What a
 * process saw that ended before it was stored, nobody saw.
 */
export class Sights {
  readonly #scheduler: Scheduler;
  readonly #truth: InwardTruth;
  /** When each was seen, in order. */
  readonly #seen = new Map<string, Look[]>();
  /** What processes were shown of suppliers of Precoro, and nobody knows yet. */
  #answered: readonly { readonly id: string; readonly by: Process; readonly at: number }[] = [];

  constructor(scheduler: Scheduler, truth: InwardTruth) {
    this.#scheduler = scheduler;
    this.#truth = truth;
  }

  shown(entity: EntityName, ids: readonly number[]): void {
    if (entity !== 'supplier') return;
    const by = this.#scheduler.asking;
    for (const id of ids) {
      this.#see(`precoro ${id}`);
      const answer = { id: String(id), by, at: this.#scheduler.now };
      if (by === null) this.#truth.isKnown('precoro', answer.id, answer.at);
      else this.#answered = [...this.#answered, { ...answer, by }];
    }
  }

  /** What a process was shown is known once it has stored something of it, or has come to its end. */
  ended(by: Process): void {
    this.#learn((one) => one.by === by);
  }

  looked(vendor: string): void {
    this.#see(`external ${vendor}`);
    this.known(vendor);
  }

  /** What our last write came to is known: it was answered, or read back. */
  known(vendor: string): void {
    this.#truth.isKnown('external', vendor, this.#scheduler.now);
  }

  /** The mirror, which says what is stored of what its process has seen of a supplier. */
  keeping<T extends Pick<Mirror, 'save'>>(mirror: T): T {
    const save: Mirror['save'] = async (record) => {
      const by = this.#scheduler.current;
      const isSaved = await mirror.save(record);
      if (isSaved && record.ref.entity === 'supplier') this.#kept(record.ref.id, by);
      return isSaved;
    };
    return { ...mirror, save };
  }

  #kept(id: string, by: Process | null): void {
    for (const look of this.#seen.get(`precoro ${id}`) ?? []) if (look.by === by) look.isKept = true;
    this.#learn((one) => one.id === id && one.by === by);
  }

  #learn(isKnown: (answer: { readonly id: string; readonly by: Process }) => boolean): void {
    for (const answer of this.#answered)
      if (isKnown(answer)) this.#truth.isKnown('precoro', answer.id, answer.at);
    this.#answered = this.#answered.filter((answer) => !isKnown(answer));
  }

  #see(key: string): void {
    const known = this.#seen.get(key) ?? [];
    known.push({ at: this.#scheduler.now, by: this.#scheduler.asking, isKept: false });
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
    const seenAt =
      this.#seen.get(`${side} ${record}`)?.findLast((look) => look.at <= askedAt && !isLost(look))?.at ?? 0;
    const isUnseen = ({ at }: Move) => at >= seenAt && at >= now - withinMs;
    for (const field of SHARED_FIELDS) {
      if (before[field] === after[field]) continue;
      this.#truth.forget(side, record, field, isUnseen);
      this.#truth.replaced(side, record, field, before[field] ?? null, now);
    }
  }
}

function isLost({ by, isKept }: Look): boolean {
  return !isKept && (by?.state === 'dead' || by?.state === 'threw');
}
