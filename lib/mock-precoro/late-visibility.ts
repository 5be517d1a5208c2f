import type { Clock } from '../domain/time.ts';
import { SECOND } from '../domain/time.ts';
import type { Faults } from './faults.ts';
import type { EntityName } from '../domain/records.ts';

/** What lists need to know of a record. */
export interface Dated {
  readonly entity: EntityName;
  readonly id: number;
  readonly updateDate: number;
}

interface Hidden {
  readonly until: number;
  /** What `modifiedSince` still sees; null for a record that is new. */
  readonly shownUpdate: number | null;
}

/** A fault: changes that lists with `modifiedSince` show late, as a lagging read replica would. */
export class LateVisibility {
  private readonly clock: Clock;
  private readonly faults: Faults;
  private readonly hidden = new Map<string, Hidden>();

  constructor(clock: Clock, faults: Faults) {
    this.clock = clock;
    this.faults = faults;
  }

  noticed(record: Dated, before: Dated | null): void {
    if (!this.faults.happens('lateVisibility')) return;
    this.hidden.set(keyOf(record), {
      until: this.clock.now() + this.faults.upTo(this.faults.rates.lateVisibilitySeconds) * SECOND,
      shownUpdate: before && this.visibleUpdate(before),
    });
  }

  /** The update time that lists go by; null where the record does not show at all yet. */
  visibleUpdate(record: Dated): number | null {
    const hidden = this.hidden.size === 0 ? undefined : this.hidden.get(keyOf(record));
    if (!hidden) return record.updateDate;
    if (this.clock.now() < hidden.until) return hidden.shownUpdate;
    this.hidden.delete(keyOf(record));
    return record.updateDate;
  }
}

function keyOf(record: Dated): string {
  return `${record.entity}#${record.id}`;
}
