import { OUTWARD_NAMES } from '../../lib/domain/records.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { Figures, Row } from '../row.ts';
import { billedInvoices, plantOutside } from '../world/bookkeepers.ts';
import type { Office } from '../world/clerks.ts';
import type { Measured } from '../world/measured.ts';
import type { Scenario } from '../world/scenario.ts';
import { playForAll } from './all-subjects.ts';
import { ALWAYS, figuresOf } from './figures.ts';
import { newRecords } from './new-company.ts';
import { paymentsOf } from './payments.ts';

const PER_DAY = 3000;
const PERCENT = "percent of the day's quota";
const ENTITIES = Object.keys(CATALOGUE).length;
const OUTSIDE = {
  ...{ company: 3, location: 5, tax: 6, paymentTerm: 5 },
  ...{ glAccount: 60, department: 10, vendor: 20, article: 40 },
};
const PAID_INVOICES = 20;
/** Beside the suppliers that both sides had from the start. One payment of each invoice. */
const RECORDS = Object.values(OUTSIDE).reduce((sum, count) => sum + count, PAID_INVOICES);
const CAME_IN = 'records of the external system in Precoro';

/** What a company costs in which nothing happens. */
export const idleDay: Row = {
  name: 'idle-day',
  title: `idle day: all ${ENTITIES} entities, both directions`,
  arrival: `nothing for a whole day, after webhooks of the ${OUTWARD_NAMES.length} entities that go out were heard and all that comes in was brought to Precoro`,
  // A day on which nothing had come in would cost nothing, too.
  goals: [{ figure: PERCENT, atMost: 5 }, { figure: CAME_IN, atLeast: RECORDS }, ...ALWAYS],
  shown: ['requests', 'requests list', 'requests lookup', 'requests detail', 'requests definitions'],
  run(progress) {
    const shown = new Set<string>();
    return playForAll(
      idleScenario(shown),
      (measured) => ({ ...idleFigures(measured), [CAME_IN]: shown.size }),
      progress,
    );
  },
};

/** `shown` comes to hold the external ids that Precoro shows of what came in. */
function idleScenario(shown: Set<string>): Scenario {
  return {
    ...{ seed: 10, suppliers: 300, switches: {}, directions: 'both', leastDays: 1, mostDays: 1 },
    before(office: Office) {
      const billed = billedInvoices(office, PAID_INVOICES);
      const entries = [...newRecords(OUTSIDE), ...billed.flatMap((one) => paymentsOf(one, 1))];
      plantOutside(office, entries);
      const ids = new Set(entries.map(({ externalId }) => externalId));
      shown.clear();
      office.company.onChange((change) => {
        const { externalId } = change.kind === 'payment' ? change.payment : change.record;
        if (externalId !== null && ids.has(externalId)) shown.add(externalId);
      });
    },
    deeds: () => [],
  };
}

function idleFigures(measured: Measured): Figures {
  const { requests } = measured;
  return {
    ...figuresOf(measured, 1),
    requests,
    [PERCENT]: Math.round((1000 * requests) / PER_DAY) / 10,
  };
}
