import { areEchoesSent, withExpected, withWithdrawn, type EchoCount } from '../../domain/echoes.ts';
import { recordKey, type EntityName, type RecordRef } from '../../domain/records.ts';
import { HOUR, SECOND } from '../../domain/time.ts';
import type { Echoes } from '../../sync/ports/echoes.ts';
import type { ItemKey } from './expressions.ts';
import type { Fields } from './storedItem.ts';
import { getItem, putItem, updateItem } from './table.ts';
import type { TablePlace } from './table.ts';

/**
 * One small item per write that is still to be announced, in the cursors table. The count per entity is only a measure, so
 * it is read and written without a condition: an echo that is counted at the same moment may be lost from it.
 */
export function dynamoEchoes(place: TablePlace): Echoes {
  return {
    async expect(ref, until) {
      const count = withExpected(readCount(await getItem(place, countKey(ref.entity))));
      await putItem(place, countKey(ref.entity), { ...count });
      await putItem(place, echoKey(ref), { until, expiresAt: Math.ceil((until + HOUR) / SECOND) });
    },
    async withdraw(ref) {
      const gone = { assign: { until: 0 }, condition: '#until > :none', values: { none: 0 } };
      if (!(await updateItem(place, echoKey(ref), gone)).done) return;
      const count = readCount(await getItem(place, countKey(ref.entity)));
      await putItem(place, countKey(ref.entity), { ...withWithdrawn(count) });
    },
    async take(ref, now) {
      const taken = await updateItem(place, echoKey(ref), {
        assign: { until: 0 },
        condition: '#until >= :now',
        values: { now },
      });
      if (!taken.done) return false;
      const { item } = await updateItem(place, countKey(ref.entity), { add: { heard: 1 } }, 'ALL_NEW');
      return areEchoesSent(readCount(item));
    },
  };
}

const echoKey = (ref: RecordRef): ItemKey => ({ pk: `echo ${recordKey(ref)}`, sk: 'echo' });
const countKey = (entity: EntityName): ItemKey => ({ pk: 'echoes', sk: entity });

function readCount(item: Fields | null): EchoCount {
  return { expected: item?.numberOrNull('expected') ?? 0, heard: item?.numberOrNull('heard') ?? 0 };
}
