import { recordKey } from '../../domain/records.ts';
import type { Link } from '../../sync/ports/state.ts';
import type { ToldDoubles } from '../../sync/ports/passes.ts';
import type { ItemKey } from './expressions.ts';
import { getItem, putItem } from './table.ts';
import type { TablePlace } from './table.ts';

/** One small item per double that people were told of, in the cursors table. They stay: so does what was decided. */
export function dynamoToldDoubles(place: TablePlace): ToldDoubles {
  return {
    wasTold: async (of, externalId) => (await getItem(place, doubleKey(of, externalId))) !== null,
    async remember(of, externalId, now) {
      await putItem(place, doubleKey(of, externalId), { toldAt: now });
    },
  };
}

/** The company is escaped, so that both names can hold any character. */
function doubleKey({ ref, company }: Pick<Link, 'ref' | 'company'>, externalId: string): ItemKey {
  return { pk: `double ${recordKey(ref)}`, sk: `${encodeURIComponent(company)}#${externalId}` };
}
