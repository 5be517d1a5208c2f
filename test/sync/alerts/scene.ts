import { FIRST_PACE } from '../../../lib/sync/ports/state.ts';
import type { Failure } from '../../../lib/domain/failures.ts';
import type { EntityName, RecordRef } from '../../../lib/domain/records.ts';
import { MINUTE } from '../../../lib/domain/time.ts';
import type { Integration } from '../../../lib/mapping/contract.ts';
import { defineIntegration } from '../../../lib/mapping/define.ts';
import { recipientsOf } from '../../../lib/mapping/recipients.ts';
import { alert } from '../../../lib/sync/alert.ts';
import type { AlertServices } from '../../../lib/sync/alert.ts';
import type { AlertMarks, Mail, Mails } from '../../../lib/sync/ports/alerts.ts';
import type { KeyClaims } from '../../../lib/sync/ports/quota.ts';
import { BASE } from '../../mapping/fixtures.ts';
import { memoryAlertMarks, memoryMails } from '../../support/memory/memoryAlerts.ts';
import { memoryFailures } from '../../support/memory/memoryFailures.ts';
import { memoryKeyRegion } from '../../support/memory/memoryKeyClaims.ts';
import { memorySourceCursors } from '../../support/memory/memorySourceCursors.ts';
import { memoryStates } from '../../support/memory/memoryStates.ts';
import { memoryWriteBacks } from '../../support/memory/memoryWriteBacks.ts';
import { virtualClock } from '../../support/memory/virtualClock.ts';

type Alert = NonNullable<Parameters<typeof defineIntegration>[0]['alert']>;

export interface SceneOptions {
  /** Default: one address for all, told after 30 minutes, no digest. */
  readonly alert?: Alert;
  readonly invoiceAlert?: { readonly email?: string; readonly afterMinutes?: number };
  /** Default: 2026-03-02T08:00:00Z, a Monday. */
  readonly start?: number;
  readonly marks?: AlertMarks;
  readonly mails?: Mails;
  /** Default: one with suppliers and invoices that go out. */
  readonly integration?: Integration;
  /** Default: nobody else is there. */
  readonly claims?: KeyClaims;
}

export const INACTIVE: Failure = {
  kind: 'rejected',
  actor: 'accountant',
  words: 'GL account 6420 is inactive. Accountant: activate it, or choose another in Precoro.',
};

export const failing = (words: string, changes: Partial<Failure> = {}): Failure => ({
  ...INACTIVE,
  words,
  ...changes,
});

export const invoice = (id: number): RecordRef => ({ entity: 'invoice', id: String(id) });
export const supplier = (id: number): RecordRef => ({ entity: 'supplier', id: String(id) });

/** What people and time do to an integration, and what arrives in whose postbox. */
export function scene(options: SceneOptions = {}) {
  const clock = virtualClock(options.start);
  const postbox = memoryMails();
  const integration = options.integration ?? integrationOf(options);
  const failures = memoryFailures();
  const services: AlertServices = {
    clock,
    integration,
    failures,
    states: memoryStates(),
    sourceCursors: memorySourceCursors(),
    claims: options.claims ?? memoryKeyRegion().claimsOf(integration.name),
    writeBacks: memoryWriteBacks(),
    marks: options.marks ?? memoryAlertMarks(),
    mails: options.mails ?? postbox,
    region: 'eu-west-1',
  };
  const addressOf = new Map(recipientsOf(integration).map(({ key, email }) => [key, email]));
  let order = 0;
  return {
    clock,
    services,
    failures,
    states: memoryStatesOf(services),
    writeBacks: services.writeBacks as ReturnType<typeof memoryWriteBacks>,
    mails: postbox.sent,
    subjects: () => postbox.sent.map(({ subject }) => subject),
    /** Who got how many mails. */
    received: () => countBy(postbox.sent, ({ to }) => addressOf.get(to) ?? to),
    fail: (ref: RecordRef, failure = INACTIVE, label: string | null = `INV-${ref.id}`) =>
      failures.record({ ref, label, failure, lastAt: clock.now(), order: ++order }),
    cure: (ref: RecordRef) => failures.clear(ref, ++order, clock.now()),
    run: () => alert(services),
    /** As the schedule does it: a run each five minutes. */
    pass: async (ms: number): Promise<void> => {
      for (let left = ms; left > 0; left -= 5 * MINUTE) {
        await clock.advance(Math.min(left, 5 * MINUTE));
        await alert(services);
      }
    },
  };
}

function integrationOf({ alert: given, invoiceAlert = {} }: SceneOptions): Integration {
  return defineIntegration({
    ...BASE,
    alert: { digestAt: false, ...(given ?? { email: 'ap@example.com' }) },
    entities: {
      supplier: { target: 'vendor', mode: 'live', fields: { code: 'uniqueCode', name: 'name' } },
      invoice: {
        target: 'bill',
        mode: 'live',
        fields: { number: 'idn', total: 'sum' },
        lines: { amount: 'sum' },
        alert: invoiceAlert,
      },
    },
  });
}

function memoryStatesOf({ states }: AlertServices): ReturnType<typeof memoryStates> {
  return states as ReturnType<typeof memoryStates>;
}

function countBy(mails: readonly Mail[], keyOf: (mail: Mail) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const mail of mails) counts[keyOf(mail)] = (counts[keyOf(mail)] ?? 0) + 1;
  return counts;
}

/** A cursor that stands still. */
export async function stop(
  states: ReturnType<typeof memoryStates>,
  entity: EntityName,
  stopped: string | null,
): Promise<void> {
  await states.saveCursor(
    entity,
    { watermark: null, proved: true, reading: null, history: null, dueAt: 0, pace: FIRST_PACE, stopped },
    1,
  );
}
