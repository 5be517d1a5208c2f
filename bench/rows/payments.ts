import { HOUR, SECOND } from '../../lib/domain/time.ts';
import type { Company } from '../../lib/mock-precoro/company.ts';
import type { Figures, Row } from '../row.ts';
import { billedInvoices, enterOutside, type Billed, type Entry } from '../world/bookkeepers.ts';
import type { Office } from '../world/clerks.ts';
import { urlOf } from '../world/precoro.ts';
import type { Scenario, Stage } from '../world/scenario.ts';
import { ALWAYS_INWARD, inwardFigures, playBothWays, SECONDS_P99 } from './both-ways.ts';
import { PER_RECORD } from './figures.ts';

/** Invoices paid at once, and invoices paid by two payments of the same amount and day. */
interface Invoices {
  readonly whole: number;
  readonly twice: number;
}
const RUN: Invoices = { whole: 100, twice: 200 };
const PAYMENTS = RUN.whole + 2 * RUN.twice;
const PART = '100';
const AT_HOUR = 8;
const WITHIN_MS = 20 * SECOND;
/** Of the POSTs of payments: each tenth. */
const LOST_EVERY = 10;

const TWICE = 'payments posted twice';
const MISSING = 'payments not posted';
const LOST = 'answers lost';
const ARRIVAL =
  'a payment run at 08:00, in the external system: 100 invoices paid at once, 200 invoices by two equal payments each';
const SHOWN = ['requests detail', 'requests write', 'requests list', 'requests lookup', SECONDS_P99];
const GOALS = [{ figure: TWICE, atMost: 0 }, { figure: MISSING, atMost: 0 }, ...ALWAYS_INWARD] as const;

/** What tells whether a payment is there is the detail of its invoice, before and after the POST. */
export const payments: Row = {
  name: 'payments',
  title: `requests per posted payment, a run of ${PAYMENTS} over ${RUN.whole + RUN.twice} invoices`,
  arrival: ARRIVAL,
  goals: [{ figure: PER_RECORD, atMost: 3.1 }, ...GOALS],
  shown: SHOWN,
  run: (progress) => paymentRun(RUN, Infinity, progress),
};

/** An answer that is lost costs a look at the invoice, and the time until the POST can have no effect any more. */
export const paymentsWithoutAnswer: Row = {
  name: 'payments-answers-lost',
  title: `requests per posted payment where each tenth POST is done and not answered, a run of ${PAYMENTS}`,
  arrival: ARRIVAL,
  // The naive client posts again what it got no answer to.
  goals: [{ figure: PER_RECORD, atMost: 3.3 }, { figure: LOST, atLeast: PAYMENTS / LOST_EVERY }, ...GOALS],
  shown: SHOWN,
  run: (progress) => paymentRun(RUN, LOST_EVERY, progress),
};

/** Plays a payment run. Of the POSTs of payments each one of that number gets no answer; Infinity for none. */
export async function paymentRun(
  invoices: Invoices,
  lostEvery: number,
  progress: (words: string) => void,
): Promise<Readonly<Record<string, Figures>>> {
  const run = new PaymentRun(invoices);
  const count = invoices.whole + 2 * invoices.twice;
  const posts = new LosingPosts(lostEvery);
  return playBothWays(
    run.scenario(),
    (measured) => ({
      ...inwardFigures(measured, { touched: count, written: count }),
      ...run.figures(),
      ...(lostEvery === Infinity ? {} : { [LOST]: posts.lost }),
    }),
    progress,
    (stage) => posts.before(stage),
  );
}

/** The payments that are meant, and those that Precoro holds in the end. */
class PaymentRun {
  private billed: readonly Billed[] = [];
  private company: Company | null = null;
  private readonly invoices: Invoices;

  constructor(invoices: Invoices) {
    this.invoices = invoices;
  }

  scenario(): Scenario {
    const { whole, twice } = this.invoices;
    return {
      ...{ seed: 53, suppliers: 60, switches: {}, leastDays: 0, mostDays: 3 },
      before: (office: Office) => {
        this.company = office.company;
        this.billed = billedInvoices(office, whole + twice);
      },
      deeds: (office, midnight) =>
        enterOutside(
          office,
          this.billed.flatMap((one, index) => paymentsOf(one, index < whole ? 1 : 2)),
          (index) => midnight + AT_HOUR * HOUR + Math.floor((index * WITHIN_MS) / (whole + 2 * twice)),
        ),
    };
  }

  figures(): Figures {
    const beyond = this.billed.map(({ invoiceId }, index) => {
      const posted = this.company?.listPayments((one) => one.invoiceId === invoiceId).length ?? 0;
      return posted - (index < this.invoices.whole ? 1 : 2);
    });
    const sumOf = (of: (count: number) => number): number =>
      beyond.reduce((sum, count) => sum + Math.max(0, of(count)), 0);
    return { [TWICE]: sumOf((count) => count), [MISSING]: sumOf((count) => -count) };
  }
}

/** Of one invoice: a payment of all of it, or two equal ones. */
export function paymentsOf({ billId, sum }: Billed, count: 1 | 2): readonly Entry[] {
  const amounts = count === 1 ? [sum] : [PART, PART];
  return amounts.map((amount, place) => ({
    source: 'payment',
    externalId: `PAY-${billId}-${place + 1}`,
    fields: { bill_id: billId, amount, currency: 'EUR', paid_on: '2026-03-02', voided: false },
  }));
}

/** Precoro takes the payment, and the connection breaks before its answer. */
class LosingPosts {
  lost = 0;
  private sent = 0;
  private readonly every: number;

  constructor(every: number) {
    this.every = every;
  }

  before(stage: Stage): Stage {
    this.lost = 0;
    this.sent = 0;
    const { precoro } = stage;
    const fetch: typeof precoro.fetch = async (input, init) => {
      const answer = await precoro.fetch(input, init);
      const isPost = init?.method === 'POST' && urlOf(input).endsWith('/payments') && answer.ok;
      if (!isPost || (this.sent += 1) % this.every !== 0) return answer;
      this.lost += 1;
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error('ECONNRESET'), { code: 'ECONNRESET' }),
      });
    };
    return { ...stage, precoro: { ...precoro, fetch } };
  }
}
