import { describe, expect, it } from '@jest/globals';
import { recordKey, type RecordRef } from '../../lib/domain/records.ts';
import { HOUR, MINUTE, SECOND } from '../../lib/domain/time.ts';
import { holdRecord } from '../../lib/operator/hold-record.ts';
import { linkRecord } from '../../lib/operator/link-record.ts';
import { releaseRecord } from '../../lib/operator/release-record.ts';
import { retryRecords } from '../../lib/operator/retry-records.ts';
import type { OperatorServices } from '../../lib/operator/services.ts';
import { unlinkRecord } from '../../lib/operator/unlink-record.ts';
import { idempotencyKey } from '../../lib/sync/idempotency-key.ts';
import { crashingServices } from '../sync/crash.ts';
import { invoice, settledEngine, type Engine } from '../sync/engine.ts';
import { seededRandom } from '../support/memory/chance.ts';
import { acting, expectBijection } from './acting.ts';

const IDS = [101, 102, 103];
const ref = (id: number): RecordRef => ({ entity: 'invoice', id: String(id) });

/** What people and the world do to three invoices, drawn by chance. */
function deeds(e: Engine, random: () => number) {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const command = async (work: (s: OperatorServices, id: number) => Promise<unknown>): Promise<void> => {
    const id = pick(IDS);
    const dies = random() < 0.3;
    const { services } = crashingServices(
      e.services,
      1 + Math.floor(random() * 14),
      pick(['before', 'after']),
    );
    await e.clock.drive(work(dies ? acting(e, services) : acting(e), id)).catch((error: unknown) => {
      if (!dies && !String(error).includes('in work')) throw error;
    });
  };
  const unknown = () =>
    ({ outcome: 'unknown', effect: pick(['none', 'applied', { afterMs: MINUTE }] as const) }) as const;
  return {
    hold: () => command((s, id) => holdRecord(s, ref(id), 'x')),
    release: () => command((s, id) => releaseRecord(s, ref(id))),
    retry: () => command((s, id) => retryRecords(s, [ref(id)])),
    link: () => command((s, id) => linkRecord(s, ref(id), pick(e.bills()).externalId)),
    unlink: () => command((s, id) => unlinkRecord(s, ref(id))),
    edit: () => e.edit('invoice', pick(IDS), { note: String(random()) }),
    cancel: () => e.edit('invoice', pick(IDS), { status: pick([2, 7, 8]) }),
    silence: async () => e.external.next(pick(['create', 'update']), unknown()),
    refuse: async () => e.external.next(pick(['create', 'update']), { outcome: 'rejected', words: 'no' }),
    gone: async () => e.external.next('update', { outcome: 'gone', words: 'gone' }),
    lose: async () => e.loseLetters(),
    wait: () => e.run(pick([5 * SECOND, MINUTE, 10 * MINUTE])),
  };
}

async function play(seed: number) {
  const random = seededRandom(seed);
  const e = await settledEngine();
  e.external.plant('bill', 'X1', { fields: { number: 'X-1', vendor: 'V1' }, lines: [] });
  for (const id of IDS) {
    e.precoro.put('invoice', invoice({ id, idn: `I${id}`, invoiceNumber: `INV-${id}` }));
    await e.announce('invoice', id);
  }
  const possible = deeds(e, random);
  // Most creates meet silence, because that is when there is most to get wrong.
  for (let times = 0; times < 4; times += 1) await possible.silence();
  await e.run(5 * SECOND);
  const all = Object.values(possible);
  for (let turn = 0; turn < 40; turn += 1) {
    await all[Math.floor(random() * all.length)]?.();
    if (random() < 0.5) await e.run(20 * SECOND);
    await expectBijection(e);
  }
  e.external.behave();
  await e.run(HOUR);
  return e;
}

/** Ids of those that a person has unlinked at least once, also by a command that died. */
const unlinkedOnce = (e: Engine) =>
  new Set(e.services.audit.entries.filter(({ what }) => what === 'unlinked').map(({ subject }) => subject));

describe('whatever people do, in any order, also by commands that die', () => {
  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'forward and reverse stay one, and nothing is outside twice (seed %i)',
    async (seed) => {
      const e = await play(seed);
      await expectBijection(e);
      for (const id of IDS) {
        const key = idempotencyKey({ ref: ref(id), company: 'default' });
        const made = e.bills().filter(({ createdWithKey }) => createdWithKey?.split('#')[0] === key);
        const unlinks = e.services.audit.entries.filter(
          ({ what, subject }) => what === 'unlinked' && subject === recordKey(ref(id)),
        ).length;
        expect(made.length).toBeLessThanOrEqual(1 + unlinks);
        if (!unlinkedOnce(e).has(recordKey(ref(id)))) expect(made.length).toBeLessThanOrEqual(1);
        const link = await e.link(ref(id));
        // Nobody is forgotten: it is linked, or it says what it waits for.
        const isTold =
          link?.phase === 'linked' || link?.hold != null || link?.failure != null || link?.wait != null;
        expect({ id, isTold: isTold || (await isNotToBeSent(e, id)) }).toEqual({ id, isTold: true });
      }
    },
  );
});

async function isNotToBeSent(e: Engine, id: number): Promise<boolean> {
  return e.precoro.get('invoice', id)['status'] !== 2;
}
