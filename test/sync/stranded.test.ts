import { expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import { arrive, INVOICE, settledEngine, type Engine } from './engine.ts';

const OTHER = { entity: 'supplier', id: '502' } as const;

/** Supplier 502 comes to be linked in the very moment in which the invoice is given back with such an end. */
function linkWhen(e: Engine, isMoment: (kind: string | undefined) => boolean): void {
  const own = e.crossReference;
  e.services.crossReference = {
    ...e.crossReference,
    async release(link) {
      if (isMoment(link.failure?.kind)) {
        e.services.crossReference = e.crossReference;
        const now = e.clock.now();
        const other = await own.acquire(OTHER, 'default', 'x', now, now);
        if (other === 'busy') throw new Error('The lease should be free.');
        const linked = { ...other, phase: 'linked', externalId: 'V9', target: 'vendor' } as const;
        await own.saveLinked(linked);
        await own.release(linked);
      }
      return own.release(link);
    },
  };
}

it('an invoice that fails because its supplier does not come goes at once when it came in that moment', async () => {
  const e = await settledEngine();
  e.precoro.habits.hidden.add('502');
  await arrive(e, { supplier: { id: 502, name: 'Beta Ltd' } });
  linkWhen(e, (kind) => kind === 'reference');
  await e.run(2 * HOUR + 30 * MINUTE);
  expect(await e.failure(INVOICE)).toBeNull();
  expect(e.bills().map(({ payload }) => payload.fields['vendor'])).toEqual(['V9']);
});

it('an invoice that waits for its supplier goes within the hour when nobody tells that it came', async () => {
  const e = await settledEngine();
  e.precoro.habits.hidden.add('502');
  await arrive(e, { supplier: { id: 502, name: 'Beta Ltd' } });
  const now = e.clock.now();
  const other = await e.crossReference.acquire(OTHER, 'default', 'x', now, now);
  if (other === 'busy') throw new Error('The lease should be free.');
  const linked = { ...other, phase: 'linked', externalId: 'V9', target: 'vendor' } as const;
  await e.crossReference.saveLinked(linked);
  await e.crossReference.release(linked);
  await e.run(HOUR);
  expect(e.bills()).toHaveLength(1);
});
