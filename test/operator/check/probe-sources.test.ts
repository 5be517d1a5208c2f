import { describe, expect, it } from '@jest/globals';
import type { Connector } from '../../../lib/connectors/contract.ts';
import { translated } from '../../../lib/mapping/sources.ts';
import { probeSources } from '../../../lib/operator/check/probe-sources.ts';
import { defineInward, SOURCES, TAX, VENDOR, type Loose } from '../../mapping/inward/fixtures.ts';
import { fakeSource, type FakeSource } from '../../sync/fakeSource.ts';

const LISTS = { values: { kinds: { Works: 'W' } } };
const KINDS = { supplier: { ...VENDOR, fields: { ...VENDOR.fields, city: translated('kind', 'kinds') } } };

describe('What the external system tells of itself', () => {
  it('is found in order where each source can be read and its records mapped', async () => {
    const { probed, rate } = scene({ tax: TAX });
    rate.change({ externalId: 'T1', fields: { name: 'VAT', percent: '20' } });
    expect(await probed()).toEqual(['ok: rate can be read in the external system.']);
  });

  it('is a warning for a word that no list holds, with the place, the value and what is allowed', async () => {
    const { probed, vendor } = scene(KINDS, LISTS);
    vendor.change({ externalId: 'V1', fields: { name: 'Acme', kind: 'X', code: 'A' } });
    const [, warning] = await probed();
    expect(warning).toMatch(/^warning: inward\.supplier would refuse a record: .*Acme.*"X".*kinds/);
  });

  it('names three of many, and counts the rest', async () => {
    const { probed, rate } = scene({ tax: TAX });
    for (let id = 1; id <= 5; id += 1) rate.change({ externalId: `T${id}`, fields: { name: `Tax ${id}` } });
    rate.change({ externalId: 'T6', fields: { name: 'Gone' }, isGone: true });
    const lines = await probed();
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toBe('warning: inward.tax would refuse 2 more of the 6 records looked at.');
  });

  it('is left alone where the condition of the configuration says no', async () => {
    const { probed, rate } = scene({ tax: { ...TAX, when: () => false } });
    rate.change({ externalId: 'T1', fields: { name: 'VAT' } });
    expect(await probed()).toHaveLength(1);
  });

  it('is a fault where it gives no answer, or fails', async () => {
    const { probed, rate } = scene({ tax: TAX });
    rate.next({ outcome: 'unavailable', retryAfterSeconds: 5, words: 'HTTP 503' });
    expect(await probed()).toEqual(['fault: rate cannot be read: HTTP 503']);
    rate.next(new Error('no such table'));
    expect(await probed()).toEqual(['fault: rate cannot be read: no such table']);
  });

  it('is a fault where the connector has no such source', async () => {
    const { services } = scene({ tax: TAX });
    const bare = { ...(await services.connector()), sources: {} };
    const lines = await probeSources({ ...services, connector: async () => bare });
    expect(lines).toEqual([
      expect.objectContaining({
        result: 'fault',
        words: 'The connector has no source "rate".',
        cure: 'Engineer: correct "source" of inward.tax in integration.config.ts.',
      }),
    ]);
  });

  it('shows a record that nobody could keep', async () => {
    const { probed, rate } = scene({ tax: TAX });
    rate.change({ externalId: '', fields: { name: 'VAT', percent: '20' } });
    expect((await probed())[1]).toMatch(
      /^warning: inward\.tax would refuse a record: A record of "rate" has no id/,
    );
  });

  it('is no second fault where the system cannot be opened at all', async () => {
    const { services } = scene({ tax: TAX });
    const connector = async () => Promise.reject(new Error('the secret is not filled in'));
    expect(await probeSources({ ...services, connector })).toEqual([]);
  });
});

function scene(inward: Loose, changes: Loose = {}) {
  const sources = { rate: fakeSource(SOURCES.rate), vendor: fakeSource(SOURCES.vendor) } satisfies Record<
    string,
    FakeSource
  >;
  const connector: Connector = {
    ...{ name: 'memory', maxConcurrency: 1, targets: {}, sources },
    close: async () => undefined,
  };
  const services = {
    integration: defineInward(inward, changes),
    connector: async () => connector,
    deadline: () => new AbortController().signal,
  };
  const probed = async (): Promise<readonly string[]> =>
    (await probeSources(services)).map(({ result, words }) => `${result}: ${words}`);
  return { ...sources, services, probed };
}
