import type {
  CustomFieldDefinition,
  CustomFieldDefinitions,
  CustomFieldOption,
} from '../../mapping/contract.ts';
import type { DefinitionsStore } from '../../sync/ports/state.ts';
import { packJson, unpackObject } from './packing.ts';
import type { Fields } from './storedItem.ts';
import { getItem, putItem } from './table.ts';
import type { TablePlace } from './table.ts';

const KEY = { pk: 'definitions', sk: 'definitions' };
/** DynamoDB takes 400 kB per item. An option is about 30 bytes when compressed, so this is over 10,000 options. */
const MAX_BYTES = 390_000;

/** The last read custom field definitions: one compressed item in the cursors table. */
export function dynamoDefinitions(place: TablePlace): DefinitionsStore {
  return {
    async read() {
      const item = await getItem(place, KEY);
      if (!item) return null;
      const content = item.inside('content', unpackObject(item, 'content'));
      return { definitions: readDefinitions(content), readAt: item.number('readAt') };
    },
    async save(definitions, readAt) {
      const content = packJson(definitions);
      if (content.byteLength > MAX_BYTES) {
        throw new Error(
          `Custom field definitions are ${content.byteLength} bytes, at most ${MAX_BYTES} can be stored: ` +
            'name fewer fields whose options are needed.',
        );
      }
      await putItem(place, KEY, { content, readAt });
    },
  };
}

function readDefinitions(fields: Fields): CustomFieldDefinitions {
  const family = (name: string) => fields.fieldsList(name).map(readDefinition);
  return { item: family('item'), document: family('document'), supplier: family('supplier') };
}

function readDefinition(fields: Fields): CustomFieldDefinition {
  return {
    id: fields.text('id'),
    name: fields.text('name'),
    options: fields.fieldsList('options').map(readOption),
  };
}

function readOption(fields: Fields): CustomFieldOption {
  return {
    id: fields.text('id'),
    name: fields.text('name'),
    code: fields.textOrNull('code'),
    externalId: fields.textOrNull('externalId'),
    enabled: fields.flag('enabled'),
  };
}
