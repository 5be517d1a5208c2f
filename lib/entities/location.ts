import type { Decoded } from '../domain/decode.ts';
import { object, optional, withDefault } from '../domain/decode.ts';
import { boolean, text } from '../domain/decode-scalars.ts';
import type { EntityFacts } from './entity.ts';
import type { MasterRecord } from './master-record.ts';
import { MASTER_FACTS, masterFields, masterRest } from './master-record.ts';

/**
 * An office, plant or shop that orders (precoro-api.md section 5.0). Its list and PATCH are documented; of its fields
 * only `id` and `name` are seen, inside documents. The rest is a guess.
 */
export type Location = MasterRecord & Decoded<typeof ownFields>;

export const location: EntityFacts<Location> = {
  ...MASTER_FACTS,
  name: 'location',
  label: 'location',
  path: '/locations',
  listsChanges: true,
  canFilterByExternalId: true,
  hasDetail: false,
  parents: [],
  namesAreUnique: true,
  // Neither POST nor PUT could be read about: guesses, after the other master data.
  writes: {
    create: true,
    update: true,
    fields: {
      name: { kind: 'text', isRequired: true },
      code: { kind: 'text' },
      address: { kind: 'text' },
      enable: { kind: 'boolean' },
    },
  },
  decode(value) {
    const shared = masterFields(value, '');
    const own = ownFields(value, '');
    return { ...masterRest(shared.name, own.enable), ...shared, ...own };
  },
};

const ownFields = object({
  code: optional(text),
  address: optional(text),
  enable: withDefault(boolean, true),
});
