import { fromPrecoroTime, HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import type { Integration } from '../../lib/mapping/contract.ts';
import type { RecordOutcome } from '../../lib/sync/services.ts';
import { OURS, type Figures, type Row } from '../row.ts';
import { changeSuppliers, documentLives, type Deed } from '../world/clerks.ts';
import { benchEngine, liveIntegration } from '../world/engine.ts';
import { play, type Scenario, type Stage } from '../world/scenario.ts';
import { P50, P99 } from './day-load.ts';
import { ALWAYS, figuresOf } from './figures.ts';

const SUPPLIERS = { unlinked: 100_000, linked: 2000 };
const STARTS_AT_HOUR = 9;
/** Of 3,000 a day: what history leaves alone in working hours is 60 %. */
const HISTORY_SHARE = 1200;
/** A tenth of a day's events in each working hour, less what comes at night. */
const CHANGE_EVERY_MS = 20 * SECOND;
const INVOICE_EVERY_MS = 6 * MINUTE;
const TRAFFIC_MS = 3 * HOUR;
/** So many at most: their lives go on, whether all is read or not. */
const INVOICES = 3;
const GAPS = [MINUTE, MINUTE, MINUTE] as const;
/** The tap reads pages of the default size. */
const TAP_PAGE = 20;

const FOR_HISTORY = 'requests for history';
const ERROR = 'forecast of the end wrong by percent';
const MINUTES = 'minutes until all was read';

/** Reading what was there before us, in the middle of a working day. */
export const matching: Row = {
  name: 'matching-100000',
  title: '100,000 suppliers read for matching while live traffic goes on',
  arrival:
    'first start at 09:00 with 100,000 unlinked suppliers and 2,000 newer linked ones; beside it the working hours of a day of 2,000 events and 100 invoices (one each 20 s until all is read, and three invoices 6 minutes apart)',
  goals: [
    { figure: FOR_HISTORY, atMost: HISTORY_SHARE },
    { figure: P99, atMost: 120 },
    { figure: ERROR, atMost: 10 },
    ...ALWAYS,
  ],
  shown: [P50, MINUTES, 'requests to read all (reckoned)'],
  async run(progress) {
    const load = new WatchedLoad();
    const subject = (stage: Stage) =>
      benchEngine({
        ...stage,
        integration: linkedOnly(),
        onTold: (told) => load.hear(told, stage.clock.now()),
      });
    const measured = await play(
      scenarioUntil(() => load.readAt !== null),
      subject,
      progress,
    );
    const tap = { 'requests to read all (reckoned)': Math.ceil(SUPPLIERS.unlinked / TAP_PAGE) };
    return {
      [OURS]: { ...figuresOf(measured, measured.changes), ...load.figures() },
      'tap/target': tap,
    };
  },
};

/** As while matching goes on: suppliers that nobody has linked yet are read, and stay where they are. */
function linkedOnly(): Integration {
  const all = liveIntegration();
  const entities = all.entities.map((mapping) =>
    mapping.entity === 'supplier'
      ? { ...mapping, when: (record: object) => 'externalId' in record && record.externalId !== null }
      : mapping,
  );
  return { ...all, entities };
}

function scenarioUntil(isOver: () => boolean): Scenario {
  return {
    ...{ seed: 41, switches: {}, leastDays: 0, mostDays: 3 },
    suppliers: SUPPLIERS.linked,
    unlinkedSuppliers: SUPPLIERS.unlinked,
    startsAtHour: STARTS_AT_HOUR,
    deeds(office, midnight) {
      const start = midnight + STARTS_AT_HOUR * HOUR;
      const every = (ms: number): readonly number[] =>
        Array.from({ length: Math.floor(TRAFFIC_MS / ms) }, (_, index) => start + (index + 1) * ms);
      const changes = changeSuppliers(office, every(CHANGE_EVERY_MS));
      const documents = documentLives(office, every(INVOICE_EVERY_MS).slice(0, INVOICES), () => GAPS);
      return [
        ...changes.map(({ at, act }): Deed => ({ at, act: () => void (isOver() || act()) })),
        ...documents,
      ];
    },
  };
}

const FORECAST = /ends about (\S+) UTC/;

/** What the engine tells of its load of suppliers. */
class WatchedLoad {
  readAt: number | null = null;
  private begunAt: number | null = null;
  private forecastAt: number | null = null;

  hear({ entity, outcome, detail = '' }: RecordOutcome, now: number): void {
    if (entity !== 'supplier') return;
    if (outcome === 'history begins') {
      this.begunAt = now;
      this.forecastAt = fromPrecoroTime(FORECAST.exec(detail)?.[1] ?? '') ?? null;
    }
    if (outcome === 'history is read') this.readAt = now;
  }

  figures(): Figures {
    const { begunAt, forecastAt, readAt } = this;
    const took = begunAt === null || readAt === null ? null : readAt - begunAt;
    const wrong = forecastAt === null || readAt === null ? null : Math.abs(readAt - forecastAt);
    return {
      [MINUTES]: took === null ? null : Math.round(took / (6 * SECOND)) / 10,
      [ERROR]: took === null || wrong === null ? null : Math.round((1000 * wrong) / took) / 10,
    };
  }
}
