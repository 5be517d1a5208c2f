import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IntegrationConfig, TargetSpecs, ValueMaps } from '../../lib/mapping/config.ts';
import { defineIntegration } from '../../lib/mapping/define.ts';
import { didYouMean } from '../../lib/mapping/did-you-mean.ts';
import { ConfigurationError } from '../../lib/mapping/faults.ts';
import { parseIntegration } from '../../lib/mapping/parse/integration.ts';
import { isWorkingTime, workingHoursFault } from '../../lib/domain/working-hours.ts';
import { openConnector } from '../../lib/connectors/registry-open.ts';
import { openPrecoroGateway, precoroKeyFingerprint } from '../../lib/precoro/open-gateway.ts';
import { precoroBaseUrl } from '../../lib/precoro/regions.ts';
import { DEFAULT_SWITCHES } from '../../lib/precoro/switches.ts';
import { CATALOGUE } from '../../lib/entities/catalogue.ts';
import { MissingVariablesError, readVariables } from '../../lib/config/environment.ts';
import { VARIABLES, type VariableKey } from '../../lib/config/variables.ts';
import { redactor } from '../../lib/connectors/postgres/connection.ts';
import { BASE, TARGETS } from '../mapping/fixtures.ts';
import { CANARY, expectNoSecret, expectShort } from './support/canaries.ts';
import { expectLinear } from './support/doubling.ts';
import { hostileJson, hostileText, hostileValue, mutated } from './support/hostile.ts';
import { fuzz, PATIENCE_MS } from './support/runs.ts';
import { keepPrototypesUntouched } from './support/untouched.ts';

keepPrototypesUntouched();

/** One of everything that a configuration may say. Functions and the like come in by mutation. */
const WHOLE = {
  ...BASE,
  precoro: {
    region: 'us',
    leaveForOthers: 100,
    workingHours: { from: '07:00', to: '19:00', days: ['mon', 'tue'], timeZone: 'Europe/Berlin' },
    sharesLedgerOf: 'other',
    switches: { patchBody: 'form', zoneOffsetMinutes: 60, sliceHistory: false },
    limits: { perDay: 5000, minGapMs: 500 },
  },
  alert: { email: 'ann@example.com', afterMinutes: 10, digestAt: '06:30' },
  values: { taxes: { 'VAT 20%': 'V20' } },
  companies: { kind: 'byLegalEntity', companies: { 'Acme UK': 'acme-uk' } },
  entities: {
    supplier: {
      target: 'vendor',
      mode: 'live',
      onLeave: 'hold',
      readDetail: true,
      alert: { email: 'bob@example.com' },
      fields: { code: 'uniqueCode', name: { kind: 'required', source: 'name' }, active: 'enable' },
    },
    invoice: {
      target: 'bill',
      fields: {
        number: 'idn',
        vendor: { kind: 'linked', to: 'supplier' },
        department: { kind: 'linked', to: 'documentFields.Department' },
        total: 'sum',
        order: { kind: 'constant', value: 'x' },
      },
      lines: {
        amount: 'sum',
        position: 'position',
        tax: { kind: 'translated', path: 'taxName', map: 'taxes' },
      },
      totals: {
        header: 'total',
        line: 'amount',
        rounding: {
          upTo: '0.05',
          line: { account: { kind: 'constant', value: '7' }, net: { kind: 'difference' } },
        },
      },
    },
  },
};

function define(config: unknown): unknown {
  return defineIntegration(config as IntegrationConfig<TargetSpecs, ValueMaps>);
}

/** Names the place, and says of the value what is allowed. */
function expectTold(error: unknown): void {
  expect(error).toBeInstanceOf(ConfigurationError);
  if (!(error instanceof ConfigurationError)) return;
  expect(error.faults.length).toBeGreaterThan(0);
  for (const { place, words } of error.faults) {
    expect(place).not.toBe('');
    expect(words).toMatch(/\S/);
    expectShort(place, words);
  }
}

describe('a configuration', () => {
  it('that holds one of everything is sound', () => {
    expect(() => define(WHOLE)).not.toThrow();
  });

  it(
    'is sound or told what is wrong with it, whatever was changed in it',
    () =>
      fuzz(
        fc.property(mutated(WHOLE, hostileValue), (config) => {
          try {
            define(config);
          } catch (error) {
            expectTold(error);
          }
        }),
        4,
      ),
    PATIENCE_MS,
  );

  it(
    'of which one setting is anything is sound or told what is wrong with it',
    () =>
      fuzz(
        fc.property(fc.constantFrom(...settingsOf(WHOLE)), hostileValue, (path, value) => {
          const config = withSetting(WHOLE, path, value);
          try {
            define(config);
          } catch (error) {
            expectTold(error);
          }
        }),
        6,
      ),
    PATIENCE_MS,
  );

  it(
    'may be anything at all',
    () =>
      fuzz(
        fc.property(hostileValue, (config) => {
          let thrown: unknown = null;
          try {
            define(config);
          } catch (error) {
            thrown = error;
          }
          expectTold(thrown);
        }),
      ),
    PATIENCE_MS,
  );

  it('has names of its own in lists that are no names of every object', () => {
    const values = JSON.parse('{"__proto__": {"a": "b"}, "constructor": {"c": "d"}}') as unknown;
    expect(() => define({ ...WHOLE, values: { ...WHOLE.values, ...(values as object) } })).not.toThrow();
  });

  it.each(['a@', '.', 'a.', '@.', ' ', 'a'])(
    'with a text of many %j is checked in a time that grows no faster than its length',
    (piece) => {
      const places = [['name'], ['goLive'], ['alert', 'email'], ['alert', 'digestAt'], ['precoro', 'region']];
      for (const path of places) {
        for (const begin of ['', 'a@'])
          expectLinear((text) => parseIntegration(withSetting(WHOLE, path, text)), piece, '@', begin);
      }
    },
  );

  it('with a very long unknown name is checked at once, and the name is not repeated', () => {
    expectLinear((text) => didYouMean(text, Object.keys(TARGETS)), 'a');
    const long = 'x'.repeat(100_000);
    for (const path of [
      [long],
      ['entities', long],
      ['precoro', long],
      ['entities', 'supplier', 'fields', long],
    ]) {
      const thrown = thrownBy(() => define(withSetting(WHOLE, path, 'x')));
      expectTold(thrown);
      if (thrown instanceof Error) expectShort(thrown.message);
    }
  });
});

describe('working hours', () => {
  const time = fc.oneof(fc.stringMatching(/^\d\d:\d\d$/), hostileText);
  const zone = fc.oneof(fc.constantFrom('UTC', 'Europe/Berlin', 'Etc/GMT+14', 'local', ''), hostileText);

  it(
    'are refused in words, or tell of each moment whether people work',
    () =>
      fuzz(
        fc.property(time, time, zone, fc.date({ noInvalidDate: true }), (from, to, timeZone, date) => {
          const hours = { from, to, days: ['mon', 'sun'] as const, timeZone };
          const fault = workingHoursFault(hours);
          if (fault !== null) return expectShort(fault);
          expect(typeof isWorkingTime(hours, date.getTime())).toBe('boolean');
        }),
      ),
    PATIENCE_MS,
  );
});

describe('the secret of Precoro', () => {
  const settings = {
    ...{ region: 'us' as const, switches: DEFAULT_SWITCHES, catalogue: CATALOGUE },
    fetch: async () => new Response('{}'),
  } as const;
  const secret = { token: CANARY.token, email: CANARY.email, baseUrl: 'http://127.0.0.1:4010' };

  it(
    'opens, or is refused without showing any of its values',
    () =>
      fuzz(
        fc.property(mutated(secret), (changed) => {
          const thrown = thrownBy(() => openPrecoroGateway(changed, settings));
          if (thrown === null) return;
          expect(thrown).toBeInstanceOf(RangeError);
          expectNoSecret(thrown);
          expectShort((thrown as Error).message);
        }),
        2,
      ),
    PATIENCE_MS,
  );

  it(
    'has a fingerprint that shows nothing of it, or is refused likewise',
    () =>
      fuzz(
        fc.property(mutated(secret), (changed) => {
          const thrown = thrownBy(() => expectNoSecret(precoroKeyFingerprint(changed, 'us')));
          if (thrown === null) return;
          expect(thrown).toBeInstanceOf(RangeError);
          expectNoSecret(thrown);
        }),
        0.1,
      ),
    PATIENCE_MS,
  );

  it(
    'may name any address; it is a plain one or refused',
    () =>
      fuzz(
        fc.property(
          fc.oneof(hostileText, fc.webUrl({ withQueryParameters: true, withFragments: true })),
          (url) => {
            const thrown = thrownBy(() => expect(precoroBaseUrl(url)).toMatch(/^https?:\/\/[^?#]*[^/?#]$/));
            if (thrown !== null) expect(thrown).toBeInstanceOf(RangeError);
            if (thrown instanceof RangeError) expectShort(thrown.message);
          },
        ),
      ),
    PATIENCE_MS,
  );

  it.each(['/', '127.', '0', '.', '%2F'])('with an address of many %j is read at once', (piece) => {
    expectLinear((text) => precoroBaseUrl(`https://api.example.com/${text}`), piece, 'x');
  });
});

describe('the secret of the database', () => {
  const secret = {
    connectionString: `postgresql://hub:${CANARY.password}@db.example.com:5432/hub?sslmode=require`,
    schema: 'precoro_sync',
    maxConnections: 2,
    ca: `-----BEGIN CERTIFICATE-----\n${CANARY.authorization}`,
  };

  it(
    'opens a connector, or is refused without showing any of its values',
    () =>
      fuzz(
        fc.asyncProperty(
          mutated(secret, fc.oneof(hostileJson, fc.constant(CANARY.password))),
          async (changed) => {
            try {
              await openConnector('postgres', changed).close?.();
            } catch (error) {
              expect(error).toBeInstanceOf(RangeError);
              expectNoSecret(error);
              expectShort((error as Error).message);
            }
          },
        ),
        2,
      ),
    PATIENCE_MS,
  );

  it(
    'with any password never shows it in what the database says',
    () =>
      fuzz(
        fc.property(fc.oneof(hostileText, fc.string({ minLength: 4 })), (password) => {
          const url = `postgresql://hub:${encodeURIComponent(password.toWellFormed())}@db.example.com/hub`;
          const said = `password authentication failed for ${url}: "${password.toWellFormed()}"`;
          const shown = redactor(url)(said);
          if (password.length >= 4) expect(shown).not.toContain(password.toWellFormed());
          expect(shown).not.toContain(url);
        }),
      ),
    PATIENCE_MS,
  );
});

describe('the environment of a function', () => {
  const keys = fc.subarray(Object.keys(VARIABLES).filter(isVariable), { minLength: 1 });
  const environment = fc.dictionary(
    fc.oneof(fc.constantFrom(...Object.values(VARIABLES)), hostileText),
    fc.oneof(hostileText, fc.constant(CANARY.password)),
  );

  it(
    'is read whole, or every missing variable is named and no value is shown',
    () =>
      fuzz(
        fc.property(keys, environment, (wanted, given) => {
          const missing = wanted.filter((key) => !given[VARIABLES[key]]).map((key) => VARIABLES[key]);
          const thrown = thrownBy(() => expect(Object.keys(readVariables(wanted, given))).toEqual(wanted));
          if (missing.length === 0) return expect(thrown).toBeNull();
          expect(thrown).toBeInstanceOf(MissingVariablesError);
          expectNoSecret(thrown);
          expect((thrown as MissingVariablesError).variables).toEqual(missing);
        }),
      ),
    PATIENCE_MS,
  );
});

function isVariable(key: string): key is VariableKey {
  return Object.hasOwn(VARIABLES, key);
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
}

type Path = readonly string[];

function settingsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, one]) => settingsOf(one, [...path, name]));
  return path.length === 0 ? inner : [path, ...inner];
}

function withSetting(root: unknown, path: Path, value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const holder = typeof root === 'object' && root !== null ? root : {};
  const inner = Object.hasOwn(holder, name) ? (holder as Record<string, unknown>)[name] : undefined;
  return Array.isArray(root)
    ? root.map((one: unknown, index) => (String(index) === name ? withSetting(one, rest, value) : one))
    : { ...holder, [name]: withSetting(inner, rest, value) };
}
