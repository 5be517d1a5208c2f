import { NO_PASS } from '../../sync/ports/passes.ts';
import type { Passes, PassName } from '../../sync/ports/passes.ts';
import type { ItemKey } from './expressions.ts';
import { getItem, putItem } from './table.ts';
import type { TablePlace } from './table.ts';

/** How far each slow pass has come: one small item each in the cursors table. */
export function dynamoPasses(place: TablePlace): Passes {
  return {
    async read(name) {
      const item = await getItem(place, passKey(name));
      return item ? { after: item.textOrNull('after'), startedAt: item.number('startedAt') } : NO_PASS;
    },
    async save(name, pass) {
      await putItem(place, passKey(name), { ...pass });
    },
  };
}

const passKey = (name: PassName): ItemKey => ({ pk: 'pass', sk: name });
