import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../../lib/domain/time.ts';
import { account, inwardEngine, vendor, type InwardEngine } from './inward-engine.ts';

const WAYS = [
  {
    way: 'what was sent, in the list of changes',
    entity: 'supplier',
    takesExternalId: false,
    change: (e: InwardEngine) => e.vendor.change({ externalId: 'X1', fields: vendor('Acme') }),
  },
  {
    way: 'what was sent, in the whole list',
    entity: 'itemFieldOption',
    takesExternalId: false,
    change: (e: InwardEngine) => e.account.change({ externalId: 'X1', fields: account('6400') }),
  },
  {
    way: 'its external id, in the whole list',
    entity: 'itemFieldOption',
    takesExternalId: true,
    change: (e: InwardEngine) => e.account.change({ externalId: 'X1', fields: account('6400') }),
  },
] as const;

describe('what a POST without an answer has made, and the other direction works on when it is found', () => {
  it.each(WAYS)(
    'by $way: it is there, and is not made again',
    async ({ entity, takesExternalId, change }) => {
      const e = inwardEngine({ switches: { externalIdInPost: takesExternalId } });
      e.precoro.habits.postTakesExternalId = takesExternalId;
      e.precoro.losesAnswer(({ kind }) => kind === 'create', 'applied');
      change(e);
      await e.run(MINUTE);
      const id = String(e.precoro.all(entity)[0]?.['id']);
      const { crossReference } = e.services;
      const now = e.clock.now();
      expect(
        await crossReference.acquire({ entity, id }, 'default', 'theirs', now + 5 * MINUTE, now),
      ).not.toBe('busy');
      await e.run(4 * MINUTE);
      await e.run(2 * HOUR);
      expect(e.precoro.all(entity)).toEqual([expect.objectContaining({ externalId: 'X1' })]);
      expect(e.precoro.sent.filter(({ call }) => call.kind === 'create')).toHaveLength(1);
    },
  );
});
