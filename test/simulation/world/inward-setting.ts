import type { SourceSpec } from '../../../lib/connectors/contract.ts';
import type { FieldOwner } from '../../../lib/mapping/contract.ts';
import type { Chance } from '../engine/chance.ts';
import type { WriteHabits } from './precoro-writes.ts';

/** What a company lets come from its external system, and how both systems behave where nobody knows. */
export interface InwardSetting extends WriteHabits {
  /** Who has the last word about a supplier's name, city and whether it is in use. */
  readonly owner: FieldOwner;
  /** What happens to a supplier or an account that is deleted outside. */
  readonly onGone: 'disable' | 'report' | 'nothing';
  readonly onVoided: 'cancel' | 'report';
  /** Records on one page of a source. */
  readonly pageSize: number;
  /** The external system tells of a change by webhook, 0 to 1. */
  readonly tells: number;
  /** A change of the external system is visible only some seconds later; a read fails; a page begins before its cursor. */
  readonly lateCommit: number;
  readonly readFails: number;
  readonly repeats: number;
}

export const CALM_INWARD: InwardSetting = {
  owner: 'external',
  onGone: 'report',
  onVoided: 'cancel',
  pageSize: 100,
  tells: 1,
  lateCommit: 0,
  readFails: 0,
  repeats: 0,
  postTakesExternalId: true,
  writesAnswerObject: true,
  showsPaymentIds: true,
};

export function drawInward(chance: Chance): InwardSetting {
  const rate = (likely: number): number => (chance.happens(likely) ? chance.pick([0.05, 0.2, 0.5]) : 0);
  return {
    owner: chance.pick(['external', 'precoro']),
    onGone: chance.pick(['disable', 'report', 'nothing']),
    onVoided: chance.pick(['cancel', 'report']),
    pageSize: chance.pick([1, 2, 100]),
    tells: chance.pick([0, 0.5, 1, 1]),
    lateCommit: rate(0.3),
    readFails: rate(0.2),
    repeats: rate(0.3),
    postTakesExternalId: chance.happens(0.6),
    writesAnswerObject: chance.happens(0.6),
    showsPaymentIds: chance.happens(0.6),
  };
}

export type SourceName = 'vendor' | 'tax' | 'account' | 'payment';

const text = { type: 'text', about: 'Text.' } as const;
const decimal = { type: 'decimal', about: 'Amount.' } as const;
const active = { type: 'boolean', about: 'In use.' } as const;

export const SOURCES = {
  vendor: { fields: { name: text, city: text, active }, target: 'vendor' },
  tax: { fields: { name: text, percent: decimal }, target: null },
  account: {
    fields: { code: text, name: text, active, parent: { ...text, refersTo: 'account' } },
    target: null,
  },
  payment: {
    fields: {
      number: text,
      bill: { ...text, refersTo: 'bill' },
      amount: decimal,
      discount: decimal,
      paid_on: { type: 'date', about: 'Day.' },
    },
    target: null,
  },
} as const satisfies Record<SourceName, SourceSpec>;
