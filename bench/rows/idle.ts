import { pollIntervalMs } from '../../lib/domain/polling.ts';
import { OUTWARD_NAMES } from '../../lib/domain/records.ts';
import { DAY } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import type { Figures, Row } from '../row.ts';
import { OURS } from '../row.ts';
import type { Measured } from '../world/measured.ts';
import { playForAll } from './all-subjects.ts';
import { ALWAYS, figuresOf } from './figures.ts';

const PER_DAY = 3000;
const PERCENT = "percent of the day's quota";
const PERCENT_OF_TWELVE = `${PERCENT}, twelve entities (reckoned)`;

/** What a company costs in which nothing happens. */
export const idleDay: Row = {
  name: 'idle-day',
  title: `idle day: the ${OUTWARD_NAMES.length} entities of today measured, twelve with 6 custom fields of one page reckoned`,
  arrival: 'nothing for a whole day, after webhooks of each entity were heard',
  goals: [{ figure: PERCENT, atMost: 5 }, { figure: PERCENT_OF_TWELVE, atMost: 5 }, ...ALWAYS],
  shown: ['requests', 'requests for twelve entities (reckoned)'],
  async run(progress) {
    const scenario = { seed: 10, suppliers: 300, switches: {}, leastDays: 1, mostDays: 1, deeds: () => [] };
    const figures = await playForAll(scenario, idleFigures, progress);
    return { ...figures, [OURS]: { ...figures[OURS], ...twelveEntities() } };
  },
};

function idleFigures(measured: Measured): Figures {
  const { requests } = measured;
  return { ...figuresOf(measured, 1), requests, [PERCENT]: percentOfDay(requests) };
}

/** Entities of the other direction, which is not measured yet: how many lists each has and whether Precoro announces changes. */
const TO_COME = [
  { name: 'payment', lists: 1, hasWebhook: false },
  { name: 'tax', lists: 1, hasWebhook: false },
  { name: 'payment term', lists: 1, hasWebhook: false },
  { name: 'item', lists: 1, hasWebhook: false },
  { name: 'location', lists: 1, hasWebhook: false },
  { name: 'legal entity', lists: 1, hasWebhook: false },
  // One list per field, three of each kind. Types 10 and 11 may mean the field alone (precoro-api.md section 6).
  { name: 'item custom field option', lists: 3, hasWebhook: false },
  { name: 'document custom field option', lists: 3, hasWebhook: false },
];
/** Lists of the fields themselves, read once a day: of items, documents and suppliers. */
const DEFINITIONS_A_DAY = 3;

/** Not measured: the engine's own intervals times the lists. */
function twelveEntities(): Figures {
  const known = OUTWARD_NAMES.map((name) => ({
    ...{ name, lists: 1, hasWebhook: CATALOGUE[name].webhookType !== null },
  }));
  const polls = [...known, ...TO_COME].map(({ lists, hasWebhook }) => {
    const everyMs = pollIntervalMs({ hasWebhook, lastHeardAt: 0, hurryUntil: 0 }, DAY);
    return (lists * DAY) / everyMs;
  });
  const requests = polls.reduce((sum, one) => sum + one, DEFINITIONS_A_DAY);
  return {
    'requests for twelve entities (reckoned)': requests,
    [PERCENT_OF_TWELVE]: percentOfDay(requests),
  };
}

function percentOfDay(requests: number): number {
  return Math.round((1000 * requests) / PER_DAY) / 10;
}
