import { describe, expect, it } from '@jest/globals';
import type { SourceSpec, TargetSpec } from '../../lib/connectors/contract.ts';
import { POSTGRES_SOURCES } from '../../lib/connectors/postgres/source-spec.ts';
import { TRYTON_SOURCES } from '../../lib/connectors/tryton/source-spec.ts';
import { openConnector } from '../../lib/connectors/registry-open.ts';
import { CONNECTORS } from '../../lib/connectors/registry.ts';

const SECRET = { connectionString: 'postgresql://user:hunter2@localhost/hub' };

describe('the registry of connectors', () => {
  it('opens a connector from its secret, with the targets and sources that its spec names', async () => {
    const connector = openConnector('postgres', { ...SECRET, schema: 'hub', maxConnections: 3, ca: 'PEM' });
    expect(Object.keys(connector.targets)).toEqual(Object.keys(CONNECTORS.postgres.targets));
    expect(Object.keys(connector.sources)).toEqual(Object.keys(POSTGRES_SOURCES));
    expect(connector.maxConcurrency).toBe(3);
    await connector.close();
    await openConnector('postgres', SECRET).close();
  });

  it.each([
    [{ connectionString: ['hunter2'] }],
    [{ ...SECRET, maxConnections: 'hunter2' }],
    ['hunter2'],
    [undefined],
  ])('refuses the secret %# by naming fields, not values', (secret) => {
    expect(() => openConnector('postgres', secret)).toThrow(
      /secret of connector postgres .*(connectionString|maxConnections|the record) \(must be/,
    );
    expect(() => openConnector('postgres', secret)).not.toThrow(/hunter2/);
  });

  it('passes on no error that shows a value of the secret', () => {
    try {
      openConnector('postgres', { ...SECRET, maxConnections: 'hunter2' });
    } catch (error) {
      return expect((error as Error).cause).toBeUndefined();
    }
    throw new Error('it was opened');
  });

  it.each([
    ['postgres', POSTGRES_SOURCES, CONNECTORS.postgres.targets],
    ['tryton', TRYTON_SOURCES, CONNECTORS.tryton.targets],
  ])('asks of every source of %s that it refers only to what there is', (_name, sources, targets) => {
    const specs: Readonly<Record<string, SourceSpec>> = sources;
    const known = [...Object.keys(specs), ...Object.keys(targets)];
    for (const { fields, target } of Object.values(specs)) {
      const named = Object.values(fields).flatMap(({ refersTo }) => refersTo ?? []);
      expect(known).toEqual(expect.arrayContaining([...named, ...(target === null ? [] : [target])]));
    }
  });

  it('asks of every target that its natural key and required fields exist', () => {
    const specs: readonly TargetSpec[] = [
      ...Object.values(CONNECTORS.postgres.targets),
      ...Object.values(CONNECTORS.tryton.targets),
    ];
    for (const spec of specs) {
      expect(Object.keys(spec.fields)).toEqual(expect.arrayContaining([...spec.naturalKey]));
      expect(spec.naturalKey.every((name) => spec.fields[name]?.required)).toBe(true);
    }
  });
});
