import { expect, it } from '@jest/globals';
import { MINUTE } from '../../../lib/domain/time.ts';
import type { Link } from '../../../lib/sync/ports/state.ts';
import { inwardEngine, vendor, type InwardEngine } from './inward-engine.ts';

const REF = { entity: 'supplier', id: '501' } as const;
const KEY = 'precoro:supplier:501:default';
const HOLD = { kind: 'ambiguous', actor: 'accountant', words: 'Two may be it.' } as const;

/** A create of this supplier outside, without an answer. */
async function begun(e: InwardEngine, changes: Partial<Link> = {}): Promise<void> {
  const now = e.clock.now();
  const link = await e.services.crossReference.acquire(REF, 'default', 'w', now + MINUTE, now);
  if (link === 'busy') throw new Error('nobody else works on it');
  const intent = { key: KEY, payloadHash: 'h', attempt: 1, at: now, besides: [] };
  await e.services.crossReference.save({ ...link, phase: 'creating', intent, ...changes });
}

it.each([
  ['until that direction has found it', {}, 'it was made for supplier#501, which is not linked to it yet'],
  [
    'while people are asked about it',
    { hold: HOLD },
    'it was made for supplier#501, which is not linked to it yet: Two may be it.',
  ],
])(
  'a vendor that our create without an answer made is not made in Precoro again, %s',
  async (_, link, words) => {
    const e = inwardEngine();
    await begun(e, link);
    e.vendor.change({ externalId: 'V9', fields: vendor('Acme'), createdWithKey: KEY });
    await e.settle();
    expect(e.precoro.all('supplier')).toEqual([]);
    expect((await e.inbound('supplier', 'V9'))?.wait?.reason).toBe(words);
  },
);

it.each([
  ['was made with a key of somebody else', 'theirs-1'],
  ['was made for a record whose create is not open', 'precoro:supplier:502:default'],
  ['was made for it before a person unlinked that', `${KEY}#17`],
  ['was entered there', null],
])('a vendor that %s is made in Precoro', async (_, createdWithKey) => {
  const e = inwardEngine();
  await begun(e);
  e.vendor.change({ externalId: 'V9', fields: vendor('Acme'), createdWithKey });
  await e.settle();
  expect(e.precoro.all('supplier')).toMatchObject([{ name: 'Acme', externalId: 'V9' }]);
});
