import type { OutwardName } from '../domain/records.ts';
import type { RecordTypes } from '../entities/catalogue.ts';

export type { RecordTypes };

/** One line of an entity's documents; `never` for master data. */
export type LineOf<E extends OutwardName> = RecordTypes[E] extends {
  readonly lines: readonly (infer L)[] | null;
}
  ? L
  : never;
