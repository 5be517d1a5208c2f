import { describe, expect, it } from '@jest/globals';
import type { Connector } from '../../lib/connectors/contract.ts';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import { linkRecord } from '../../lib/operator/link-record.ts';
import { showRecord } from '../../lib/operator/show-record.ts';
import type { CompanySide, RecordView } from '../../lib/operator/views.ts';
import {
  arrive,
  INVOICE,
  line,
  lineWithoutAccount,
  settledEngine,
  SUPPLIER,
  supplier,
  type Engine,
} from '../sync/engine.ts';
import type { Wire } from '../entities/fixtures/wire.ts';
import { operatorOf, show } from './reading.ts';

async function arrived(changes: Wire = {}): Promise<Engine> {
  const e = await settledEngine();
  await arrive(e, changes);
  return e;
}

/** `08:10:03 external Created as B2.` */
function told({ journey }: RecordView): readonly string[] {
  return journey.map(({ at, where, words }) => {
    const time = at === null ? 'at some time' : new Date(at).toISOString().slice(11, 19);
    return `${time} ${where} ${words}`;
  });
}

describe('what Precoro shows', () => {
  it('is the newest look, with what it took from us since', async () => {
    const { precoro, label, number, entityLabel } = await show(await arrived(), INVOICE);
    expect({ label, number, entityLabel }).toEqual({
      label: 'Chairs for Leeds',
      number: '1043',
      entityLabel: 'invoice',
    });
    expect(precoro).toEqual({
      status: 'approved',
      supplier: 'Acme Ltd',
      sum: '30',
      currency: 'GBP',
      externalId: 'B2',
      log: null,
      approvedAt: Date.parse('2026-01-16T12:30:00Z'),
      updatedAt: Date.parse('2026-03-02T08:10:06Z'),
      seenAt: Date.parse('2026-03-02T08:10:06.700Z'),
    });
  });

  it('counts what it took from us although no look has shown it', async () => {
    const e = await settledEngine();
    e.precoro.habits.patchAnswersObject = false;
    await arrive(e);
    expect((await show(e, INVOICE)).precoro).toMatchObject({ externalId: 'B2', log: null });
  });

  it('is what a list shows, where lines were never needed', async () => {
    const e = await settledEngine();
    const { precoro } = await show(e, { entity: 'invoice', id: '1' });
    expect(precoro).toMatchObject({ status: 'approved', sum: '30', externalId: null });
  });

  it('of a supplier has no sum, and says when it is disabled', async () => {
    const e = await arrived();
    await e.edit('supplier', 501, { enable: false, approvalDate: null });
    await e.drain();
    const { precoro, number, label } = await show(e, SUPPLIER);
    expect({ number, label }).toEqual({ number: 'SUP-12346', label: 'Acme Ltd' });
    expect(precoro).toMatchObject({ status: 'disabled', supplier: null, sum: null, approvedAt: null });
  });

  it('is nothing for a record that was not understood; its name is still known from the list', async () => {
    const e = await arrived({ status: 99 });
    const view = await show(e, INVOICE);
    expect(view.precoro).toBeNull();
    expect(view).toMatchObject({
      label: 'INV-2026-7',
      number: '1043',
      failure: { failure: { kind: 'decode' } },
    });
  });

  it('is nothing for a record that nobody knows, which goes by its key', async () => {
    const view = await show(await arrived(), { entity: 'invoice', id: '404' });
    expect(view).toMatchObject({
      precoro: null,
      label: 'invoice#404',
      number: null,
      companies: [],
      journey: [],
    });
  });

  it('has a status even where this version has no name for it any more', async () => {
    const e = await arrived();
    const stored = await e.mirror.read(INVOICE);
    if (!stored?.detail) throw new Error('never read');
    const detail = { ...stored.detail, content: { ...stored.detail.content, status: 77 } };
    await e.mirror.save({ ...stored, detail });
    expect((await show(e, INVOICE)).precoro?.status).toBe('in status 77');
  });
});

describe('what stands outside', () => {
  const external = async (
    e: Engine,
    services = operatorOf(e),
  ): Promise<CompanySide['external'] | undefined> =>
    (await showRecord(services, INVOICE)).companies[0]?.external;

  it('is read when it is asked for', async () => {
    const e = await arrived();
    expect(await external(e)).toMatchObject({
      state: 'found',
      payload: { fields: { number: 'INV-2026-7' } },
    });
    e.external.remove('B2');
    expect(await external(e)).toEqual({ state: 'missing' });
  });

  it('is not asked for where nothing is linked', async () => {
    const e = await arrived({ status: 1 });
    const connector = (): Promise<Connector> => Promise.reject(new Error('must not be opened'));
    expect(await external(e, { ...operatorOf(e), connector })).toEqual({ state: 'none' });
  });

  it.each<[string, (e: Engine) => Partial<ReturnType<typeof operatorOf>>, string]>([
    [
      'says that it cannot be asked just now',
      (e) => {
        e.external.noReads(1);
        return {};
      },
      'HTTP 503',
    ],
    [
      'has no secret',
      () => ({ connector: () => Promise.reject(new Error('the secret of the connector is not filled in')) }),
      'the secret of the connector is not filled in',
    ],
    [
      'throws something strange at once',
      () => ({
        connector: () => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error
          throw 'no error';
        },
      }),
      'It cannot be asked',
    ],
    [
      'does not listen to its deadline',
      (e) => ({ ...reading(e, () => new Promise(() => undefined)), deadline: aborting }),
      'It did not answer within 10 seconds',
    ],
    [
      'was out of time before it was asked',
      (e) => ({ ...reading(e, () => new Promise(() => undefined)), deadline: () => AbortSignal.abort() }),
      'It did not answer within 10 seconds',
    ],
    [
      'breaks while it reads',
      (e) => reading(e, () => Promise.reject(new Error('socket hang up'))),
      'socket hang up',
    ],
    [
      'has no such target any more',
      (e) => ({ connector: async () => ({ ...e.external.connector, targets: {} }) }),
      'The connector has no "bill" any more',
    ],
  ])(
    'is unreachable, in words, and the rest is shown, when the external system %s',
    async (_, change, words) => {
      const e = await arrived();
      const view = await showRecord({ ...operatorOf(e), ...change(e) }, INVOICE);
      expect(view.companies[0]?.external).toEqual({ state: 'unreachable', words });
      expect(view.precoro).not.toBeNull();
      expect(view.verdict.state).toBe('in step');
    },
  );

  it('waits at most ten seconds', async () => {
    const e = await arrived();
    await external(e);
    expect(e.deadlines.at(-1)).toBe(10_000);
  });

  function aborting(ms: number): AbortSignal {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), ms / 1000);
    return stop.signal;
  }

  function reading(e: Engine, read: () => Promise<never>) {
    const { connector } = e.external;
    const bill = connector.targets['bill'];
    if (!bill) throw new Error('no bills');
    return { connector: async () => ({ ...connector, targets: { bill: { ...bill, read } } }) };
  }
});

describe('the journey', () => {
  it('of an approved invoice goes from Precoro to the external system and back', async () => {
    expect(told(await show(await arrived(), INVOICE))).toEqual([
      '09:00:00 precoro Created in Precoro by Ann Lee.',
      '12:30:00 precoro Approved in Precoro.',
      "08:10:00 between Precoro's webhook told of a change.",
      "08:10:02 between Seen in Precoro's list of changes.",
      '08:10:03 external Created as B2.',
      '08:10:06 precoro Written back, so that Precoro shows the external id B2.',
    ]);
  });

  it('of a refused one says why, what Precoro shows of it, and how it was cured', async () => {
    const e = await arrived({ items: { data: [lineWithoutAccount()] } });
    const why = 'Invoice "Chairs for Leeds" line 1 has no GL account. Clerk: choose one in Precoro.';
    expect(told(await show(e, INVOICE)).slice(-2)).toEqual([
      `08:10:03 between Refused: ${why}`,
      `08:10:06 precoro Written back, so that Precoro shows the text "${why}".`,
    ]);
    await e.edit('invoice', 956598, { items: { data: [line()] } });
    await e.drain();
    const steps = told(await show(e, INVOICE));
    expect(steps.slice(-2)).toEqual([
      expect.stringMatching(/external Created as B2\.$/),
      expect.stringMatching(/precoro Written back, so that Precoro shows the external id B2\.$/),
    ]);
    expect(steps).toContain(`08:10:03 between Refused: ${why}`);
  });

  it('tells once what is tried again with the same end, and how often it was', async () => {
    const e = await settledEngine();
    const no = { outcome: 'rejected', words: 'Period closed' } as const;
    e.external.next('create', no, no, no, no);
    await arrive(e);
    await e.run(2 * DAY + HOUR);
    const steps = told(await show(e, INVOICE)).filter((words) => /Period closed|again/.test(words));
    expect(steps).toEqual([
      '08:10:03 external Refused by the external system: Period closed.',
      '08:10:06 precoro Written back, so that Precoro shows the text "Period closed".',
      expect.stringMatching(/between Failed again\. 3 times in all\.$/),
    ]);
  });

  it('tells of a change in Precoro, but not of the one that is our own', async () => {
    const e = await arrived();
    await e.run(HOUR);
    await e.edit('invoice', 956598, { status: 7 });
    await e.drain();
    expect(told(await show(e, INVOICE)).filter((words) => words.includes('Changed'))).toEqual([
      '09:14:00 precoro Changed in Precoro, where it is in revision.',
    ]);
  });

  it('tells of a failure that no link knows', async () => {
    const e = await arrived({ status: 99 });
    await e.run(MINUTE);
    expect(told(await show(e, INVOICE))[0]).toMatch(/between Failed(: Precoro sent| for the first time)/);
    await e.edit('invoice', 956598, { status: 98 });
    await e.drain();
    expect(told(await show(e, INVOICE)).join('\n')).toMatch(
      /between Failed for the first time\.\n[^]*between Failed again: Precoro sent[^]* it is 98\.[^]* \d times in all\./,
    );
  });

  it('names the company of each step where there are several', async () => {
    const e = await settledEngine({ companies: { 'Acme UK': 'uk', 'Acme DE': 'de' } });
    expect(told(await show(e, SUPPLIER)).filter((words) => words.includes('In company'))).toEqual([
      '08:00:10 external In company uk: created as V1.',
      '08:00:10 external In company de: created as V2.',
    ]);
  });

  it('says what stands outside without a time, where a link is older than its trail', async () => {
    const e = await arrived();
    const link = await e.crossReference.acquire(INVOICE, 'default', 'x', e.clock.now(), e.clock.now());
    if (link === 'busy') throw new Error('busy');
    await e.crossReference.release({ ...link, trail: [] });
    expect(told(await show(e, INVOICE)).at(-1)).toBe('at some time external Stands outside as bill B2.');
  });

  it('tells what a person did', async () => {
    const e = await arrived({ supplier: { id: 502, name: 'Beta Ltd' } });
    e.precoro.put('supplier', supplier({ id: 502, name: 'Beta Ltd', uniqueCode: 'BETA', status: 1 }));
    await e.announce('supplier', 502);
    await e.drain();
    e.external.plant('vendor', 'V77', { fields: { name: 'Beta Limited' }, lines: [] });
    const beta = { entity: 'supplier', id: '502' } as const;
    await e.clock.drive(linkRecord(operatorOf(e), beta, 'V77'));
    await e.drain();
    expect(told(await show(e, beta))).toContainEqual(
      expect.stringMatching(/external Linked to V77 by ann@desk \(by hand\)\.$/),
    );
  });

  it('tells when a text was taken off the document', async () => {
    const e = await arrived({ items: { data: [lineWithoutAccount()] } });
    await e.edit('invoice', 956598, { status: 8 });
    await e.drain();
    expect(told(await show(e, INVOICE)).at(-1)).toMatch(
      /precoro Written back, so that Precoro shows neither an external id nor a text\.$/,
    );
  });

  it('leaves out who made a record where Precoro names only an id, or nobody', async () => {
    const e = await arrived({ creator: null });
    expect(told(await show(e, SUPPLIER))[0]).toMatch(/Created in Precoro\.$/);
    expect(told(await show(e, INVOICE))[0]).toMatch(/Created in Precoro\.$/);
  });
});
