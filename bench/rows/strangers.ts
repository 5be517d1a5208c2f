import { HOUR, SECOND } from '../../lib/domain/time.ts';
import type { Random } from '../../lib/domain/time.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { OURS, type Figures, type Goal, type Row } from '../row.ts';
import { changeSuppliers, documentLives, type Deed, type Office } from '../world/clerks.ts';
import { benchEngine } from '../world/engine.ts';
import type { Measured } from '../world/measured.ts';
import { play, type Scenario } from '../world/scenario.ts';
import { playForAll } from './all-subjects.ts';
import { arrivals, inWorkingHours } from './arrivals.ts';
import { dayLoadFigures, MOST_A_DAY, P50, P99, wholeDays } from './day-load.ts';
import { ALWAYS } from './figures.ts';
import { Gate } from './gate.ts';

/** What goes on in the company meanwhile. */
const LIVE = { suppliers: 1000, documents: 100 };
const LIVE_WORDS = '1,000 changes of suppliers and 100 invoices as people work';
/** When strangers are at it: the busiest hours. */
const FROM_HOUR = 9;
const SPENT = 'requests because of strangers';
const LET_IN = 'posts let in';
const TURNED_AWAY = 'posts turned away';
const GOALS: readonly Goal[] = [{ figure: P99, atMost: 360 }, ...ALWAYS];

/** Whoever has the token can have lists read, no more. */
export const forgedWebhooks = strangers({
  name: 'forged-webhooks',
  title: 'forged webhooks with a leaked token, 2 a second for 4 hours',
  words: `28,800 webhooks of random entities and ids from 09:00 to 13:00, beside ${LIVE_WORDS}`,
  hours: 4,
  perSecond: 2,
  come: { as: LET_IN, post: (gate, random) => gate.forge(forgedBody(random)) },
  mostSpent: 600,
});

/** Without the token nothing gets past the address. */
export const flood = strangers({
  name: 'webhooks-without-token',
  title: 'a flood of webhooks without the token, 20 a second for an hour',
  words: `72,000 posts with a wrong token from 09:00 to 10:00, beside ${LIVE_WORDS}`,
  hours: 1,
  perSecond: 20,
  come: { as: TURNED_AWAY, post: (gate, random) => gate.knock(`guess-${random()}`, forgedBody(random)) },
  mostSpent: 0,
});

interface Strangers {
  readonly name: string;
  readonly title: string;
  readonly words: string;
  readonly hours: number;
  readonly perSecond: number;
  /** And as what the gate counts them. */
  readonly come: { readonly as: string; readonly post: (gate: Gate, random: Random) => Promise<void> };
  /** Requests of the day beyond those of the same day without strangers. */
  readonly mostSpent: number;
}

function strangers({ name, title, words, hours, perSecond, come, mostSpent }: Strangers): Row {
  return {
    name,
    title,
    arrival: words,
    goals: [
      { figure: SPENT, atMost: mostSpent },
      // They did come.
      { figure: come.as, atLeast: hours * 3600 * perSecond },
      ...GOALS,
    ],
    shown: [P50, MOST_A_DAY],
    async run(progress) {
      const gate = new Gate();
      const visits = (midnight: number, random: Random): readonly Deed[] =>
        Array.from({ length: hours * HOUR * (perSecond / SECOND) }, (_, index) => ({
          at: midnight + FROM_HOUR * HOUR + Math.floor((index * SECOND) / perSecond),
          act: () => void come.post(gate, random),
        }));
      const disturbed: Scenario = {
        ...ordinary,
        deeds: (office, midnight) => [
          ...ordinary.deeds(office, midnight),
          ...visits(midnight, office.random),
        ],
      };
      const figuresOf = (measured: Measured): Figures => ({
        ...dayLoadFigures(measured),
        ...{ [LET_IN]: gate.counts.in, [TURNED_AWAY]: gate.counts.out },
      });
      const figures = await playForAll(disturbed, figuresOf, progress, (stage) => gate.before(stage));
      const undisturbed = dayLoadFigures(await play(ordinary, benchEngine, progress));
      const spent = { [SPENT]: (figures[OURS]?.[MOST_A_DAY] ?? 0) - (undisturbed[MOST_A_DAY] ?? 0) };
      return { ...figures, [OURS]: { ...figures[OURS], ...spent } satisfies Figures };
    },
  };
}

const ordinary: Scenario = {
  ...{ seed: 31, suppliers: 1000, switches: {}, ...wholeDays(1) },
  deeds(office: Office, midnight: number) {
    const { random } = office;
    const given = { random, midnight, days: 1, moment: inWorkingHours };
    return [
      ...changeSuppliers(office, arrivals({ ...given, perDay: LIVE.suppliers })),
      ...documentLives(office, arrivals({ ...given, perDay: LIVE.documents }), () => [
        60 * SECOND,
        60 * SECOND,
        600 * SECOND,
      ]),
    ];
  },
};

/** As Precoro's own look, with an id that nothing has. */
function forgedBody(random: Random): string {
  const types = Object.values(CATALOGUE).flatMap(({ webhookType }) => webhookType ?? []);
  const number = (most: number): number => 1 + Math.floor(random() * most);
  const type = types[number(types.length) - 1];
  return JSON.stringify({ id: number(2 ** 40), type, action: 1, idn: number(2 ** 40) });
}
