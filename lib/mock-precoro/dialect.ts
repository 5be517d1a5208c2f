import type { Decimal } from '../domain/money.ts';
import { MINUTE } from '../domain/time.ts';
import type { MockSwitches } from './switches.ts';

/** How Precoro writes plain values, as the switches choose. */
export class Dialect {
  private readonly switches: MockSwitches;

  constructor(switches: MockSwitches) {
    this.switches = switches;
  }

  externalId(value: string | null): string | number | null {
    const isNumber = this.switches.externalIdAsNumber && value !== null && /^[1-9]\d{0,14}$/.test(value);
    return isNumber ? Number(value) : value;
  }

  amount(value: Decimal): string | number {
    return this.switches.numbersAsText ? value : Number(value);
  }

  date(ms: number | null): string | null {
    if (ms === null) return null;
    const local = new Date(ms + this.switches.dateOffsetMinutes * MINUTE).toISOString().slice(0, 19);
    return `${local}${this.switches.dateSuffix}`;
  }

  relation(data: readonly unknown[]): unknown {
    return data.length > 0 ? { data } : this.empty();
  }

  empty(): unknown {
    return this.switches.emptyRelations === 'list' ? [] : null;
  }
}
