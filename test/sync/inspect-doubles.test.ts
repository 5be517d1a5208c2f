import { describe, expect, it } from '@jest/globals';
import type { Payload } from '../../lib/connectors/contract.ts';
import { causeOf } from '../../lib/domain/causes.ts';
import { DAY, HOUR, MINUTE } from '../../lib/domain/time.ts';
import { idempotencyKey } from '../../lib/sync/idempotency-key.ts';
import type { Link } from '../../lib/sync/ports/state.ts';
import { INVOICE, SUPPLIER, type Engine } from './engine.ts';
import { inspectionOfInvoice, payloadOf } from './inspection.ts';

const KEY = idempotencyKey({ ref: INVOICE, company: 'default' });
const OTHERS_KEY = idempotencyKey({ ref: { entity: 'invoice', id: '7' }, company: 'default' });

/** A day later, when a new pass has begun. */
async function nextDay({ e, inspect }: Awaited<ReturnType<typeof inspectionOfInvoice>>) {
  await e.run(DAY);
  return inspect();
}

async function edit(e: Engine, change: (link: Link) => Link): Promise<void> {
  const now = e.clock.now();
  const link = await e.crossReference.acquire(INVOICE, 'default', 'ann', now + MINUTE, now);
  if (link === 'busy') throw new Error('The lease should be free.');
  await e.crossReference.release(change(link));
}

/** A person releases it, and it is applied. */
async function release(e: Engine): Promise<void> {
  await edit(e, (link) => ({ ...link, hold: null }));
  await e.services.upserts.send([{ schema: 1, ref: INVOICE, seq: 0 }], 0);
  await e.drain();
}

function changed(payload: Payload, fields: Payload['fields']): Payload {
  return { ...payload, fields: { ...payload.fields, ...fields } };
}

describe('two external records that were created for one of Precoro', () => {
  it('are told with both ids and who must act, and nothing is written until a person has', async () => {
    const { e, inspect } = await inspectionOfInvoice();
    e.external.plant('bill', 'B9', payloadOf(e, 'B2'), KEY);
    const writes = e.external.writes.length;
    expect(await inspect()).toMatchObject({ looked: 2, doubled: 1, gone: 0 });
    await e.drain();
    expect(await e.failure(INVOICE)).toEqual({
      kind: 'ambiguous',
      actor: 'accountant',
      words:
        'It stands more than once in the external system, as several candidates: B2 (linked), B9 (created for it as well). Accountant: take the wrong one out of the books there and let this go on (precoro-sync release "invoice#956598"); if the linked one is the wrong one, take the link away first (precoro-sync unlink "invoice#956598").',
    });
    expect(e.precoro.get('invoice', 956598)['externalIntegrationLog']).toMatch(/B2 \(linked\), B9/);
    await e.edit('invoice', 956598, { note: 'changed' });
    await e.run(2 * DAY);
    expect(e.external.writes).toHaveLength(writes);
  });

  it('are told once: what a person let go on is not asked again, another one is', async () => {
    const made = await inspectionOfInvoice();
    const { e, inspect } = made;
    e.external.plant('bill', 'B9', payloadOf(e, 'B2'), KEY);
    await inspect();
    await e.drain();
    await release(e);
    expect(await e.failure(INVOICE)).toBeNull();
    expect(await nextDay(made)).toMatchObject({ looked: 2, doubled: 0 });
    e.external.plant('bill', 'B10', payloadOf(e, 'B2'), KEY);
    expect(await nextDay(made)).toMatchObject({ doubled: 1 });
    expect((await e.link(INVOICE))?.hold?.words).toContain('B2 (linked), B10 (created for it as well).');
  });

  it('are known by a later key of the record, too', async () => {
    const { e, inspect } = await inspectionOfInvoice();
    await edit(e, (link) => ({ ...link, intent: link.intent && { ...link.intent, key: `${KEY}#12` } }));
    e.external.plant('bill', 'B9', payloadOf(e, 'B2'), `${KEY}#12`);
    expect(await inspect()).toMatchObject({ doubled: 1 });
  });

  it('are of one cause, whichever records they are', () => {
    const told = (ids: string, id: string) =>
      causeOf({
        ref: { entity: 'invoice', id },
        label: `INV-${id}`,
        failure: {
          kind: 'ambiguous',
          actor: 'accountant',
          words: `It stands more than once in the external system, as several candidates: ${ids}. Accountant: take the wrong one out of the books there and let this go on (precoro-sync release "invoice#${id}"); if the linked one is the wrong one, take the link away first (precoro-sync unlink "invoice#${id}").`,
        },
      }).cause;
    expect(told('B2 (linked), B9 (created for it as well)', '1')).toBe(
      told('B7 (linked), B8 (an exact copy that belongs to no record)', '2'),
    );
  });

  it('of several companies are told with the company in the command', async () => {
    const setting = { companies: { 'Acme Ltd': 'uk', 'Acme GmbH': 'de' } };
    const { e, services, inspect } = await inspectionOfInvoice(setting);
    const links = e.crossReference.links().filter(({ phase }) => phase === 'linked');
    const [link] = links;
    if (!link?.externalId) throw new Error('Something should be linked.');
    const key = idempotencyKey(link);
    const target = services.connector.targets[link.target ?? ''];
    if (!target) throw new Error('There should be a target.');
    const find = target.findByNaturalKey.bind(target);
    target.findByNaturalKey = async (payload, context) => {
      const found = await find(payload, context);
      const twin = { externalId: 'X9', createdWithKey: key, payload };
      return found.outcome === 'read' && context.company === link.company
        ? { ...found, value: [...found.value, twin] }
        : found;
    };
    expect(await inspect()).toMatchObject({ doubled: 1 });
    const hold = (await e.link(link.ref, link.company))?.hold;
    expect(hold?.words).toContain(`release "${link.ref.entity}#${link.ref.id}" --company "${link.company}"`);
  });
});

describe('where the system keeps no keys', () => {
  /** What we made bears no key, as nothing does. */
  async function keyless() {
    const made = await inspectionOfInvoice();
    const [bill, vendor] = [payloadOf(made.e, 'B2'), payloadOf(made.e, 'V1')];
    made.e.external.plant('bill', 'B2', bill);
    made.e.external.plant('vendor', 'V1', vendor);
    return { ...made, bill, vendor };
  }

  it('an exact copy of a document that belongs to nobody is told', async () => {
    const { e, inspect, bill } = await keyless();
    e.external.plant('bill', 'B9', bill);
    expect(await inspect()).toMatchObject({ doubled: 1 });
    expect((await e.link(INVOICE))?.hold?.words).toContain('B9 (an exact copy that belongs to no record)');
  });

  it.each([
    ['with another field', (payload: Payload) => changed(payload, { note: 'another' })],
    ['with a field more', (payload: Payload) => changed(payload, { extra: 'yes' })],
    ['with other lines', (payload: Payload) => ({ ...payload, lines: [] })],
  ])('one %s is a namesake and only noted', async (_how, change) => {
    const { e, inspect, bill } = await keyless();
    e.external.plant('bill', 'B9', change(bill));
    expect(await inspect()).toMatchObject({ doubled: 0 });
    expect(e.logged).toContainEqual({ ...INVOICE, outcome: 'has a namesake outside', detail: 'B9' });
    expect((await e.link(INVOICE))?.hold).toBeNull();
  });

  it('a vendor of the same name and town is a namesake', async () => {
    const { e, inspect, vendor } = await keyless();
    e.external.plant('vendor', 'V9', vendor);
    expect(await inspect()).toMatchObject({ doubled: 0 });
    expect((await e.link(SUPPLIER))?.hold).toBeNull();
  });

  it('a copy of what was linked by hand is none of our doing', async () => {
    const { e, inspect, bill } = await keyless();
    await edit(e, (link) => ({ ...link, intent: null }));
    e.external.plant('bill', 'B9', bill);
    expect(await inspect()).toMatchObject({ doubled: 0 });
  });
});

describe('no double is', () => {
  const cases: readonly [string, string | undefined, (e: Engine) => Promise<void>][] = [
    ['what somebody made, where the system keeps keys', undefined, async () => undefined],
    ['what was made with a key that is not ours', 'import-2025-0001', async () => undefined],
    ['what was created for another record', OTHERS_KEY, async () => undefined],
    [
      'what was created in another company',
      idempotencyKey({ ref: INVOICE, company: 'branch' }),
      async () => undefined,
    ],
    [
      'what a person took the link away from, before this one was created',
      KEY,
      (e) => edit(e, (link) => ({ ...link, intent: link.intent && { ...link.intent, key: `${KEY}#12` } })),
    ],
    [
      'what a person ruled out',
      KEY,
      (e) => edit(e, (link) => ({ ...link, intent: link.intent && { ...link.intent, besides: ['B9'] } })),
    ],
    [
      'what belongs to another record, whoever made it',
      KEY,
      async (e) => {
        const now = e.clock.now();
        const ref = { entity: 'invoice', id: '7' } as const;
        const link = await e.crossReference.acquire(ref, 'default', 'ann', now + MINUTE, now);
        if (link === 'busy') throw new Error('The lease should be free.');
        const linked: Link = { ...link, phase: 'created', target: 'bill', externalId: 'B9' };
        await e.crossReference.saveLinked(linked);
        await e.crossReference.release(linked);
      },
    ],
  ];
  it.each(cases)('%s', async (_name, key, prepare) => {
    const { e, inspect } = await inspectionOfInvoice();
    e.external.plant('bill', 'B9', payloadOf(e, 'B2'), key);
    await prepare(e);
    expect(await inspect()).toMatchObject({ looked: 2, doubled: 0 });
    expect((await e.link(INVOICE))?.hold).toBeNull();
    expect(await e.failure(INVOICE)).toBeNull();
  });

  it('one that the system could not be asked for', async () => {
    const { e, inspect, services } = await inspectionOfInvoice();
    e.external.plant('bill', 'B9', payloadOf(e, 'B2'), KEY);
    const bill = services.connector.targets['bill'];
    if (!bill) throw new Error('There should be bills.');
    const findByNaturalKey: typeof bill.findByNaturalKey = async () => ({
      outcome: 'unavailable',
      retryAfterSeconds: 5,
      words: 'HTTP 500',
    });
    const targets = { ...services.connector.targets, bill: { ...bill, findByNaturalKey } };
    const end = await inspect({ connector: { ...services.connector, targets } });
    expect(end).toMatchObject({ doubled: 0, left: 'HTTP 500' });
    await e.clock.advance(HOUR);
    expect(await inspect()).toMatchObject({ doubled: 1 });
  });
});
