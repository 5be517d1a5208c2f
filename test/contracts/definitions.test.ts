import { describe, expect, it } from '@jest/globals';
import { dynamoDefinitions } from '../../lib/aws/dynamodb/definitions.ts';
import type { CustomFieldDefinitions } from '../../lib/mapping/contract.ts';
import type { DefinitionsStore } from '../../lib/sync/ports/state.ts';
import { memoryDefinitions } from '../support/memory/memoryDefinitions.ts';
import { embeddedTables } from './embeddedTables.ts';
import { NOW } from './samples.ts';

const tables = embeddedTables();
const implementations: [string, () => Promise<DefinitionsStore>][] = [
  ['in memory', async () => memoryDefinitions()],
  ['on DynamoDB', async () => dynamoDefinitions(await tables.place('cursors'))],
];

const option = (id: string) => ({
  id,
  name: `Project ${id}`,
  code: null,
  externalId: `p-${id}`,
  enabled: true,
});
const DEFINITIONS: CustomFieldDefinitions = {
  item: [{ id: '4', name: 'Project', options: Array.from({ length: 300 }, (_, i) => option(String(i))) }],
  document: [{ id: '5', name: 'Region', options: [] }],
  supplier: [],
};

describe.each(implementations)('Custom field definitions %s', (_name, make) => {
  it('are absent before they were read', async () => {
    expect(await (await make()).read()).toBeNull();
  });

  it('come back as they were saved, the newest ones', async () => {
    const store = await make();
    await store.save({ item: [], document: [], supplier: [] }, NOW);
    await store.save(DEFINITIONS, NOW + 1);
    expect(await store.read()).toEqual({ definitions: DEFINITIONS, readAt: NOW + 1 });
  });
});
