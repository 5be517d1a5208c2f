import { describe, expect, it } from '@jest/globals';
import {
  companyCount,
  configOf,
  DEFAULT_OPTIONS,
  faultLevel,
  numberBetween,
  storyless,
  wholeNumber,
} from '../../../lib/local/run/options.ts';

describe('options of a run', () => {
  it.each([
    ['7', 7],
    ['0', 0],
  ])('takes the whole number %s', (text, expected) => {
    expect(wholeNumber('invoices')(text)).toBe(expected);
  });

  it.each(['', ' ', 'many', '1.5', '-1', 'NaN'])(
    'names option, value and what is allowed: --invoices "%s"',
    (text) => {
      expect(() => wholeNumber('invoices')(text)).toThrow(
        new RangeError(`--invoices is "${text}"; allowed is a whole number from 0`),
      );
    },
  );

  it('has its own smallest number', () => {
    expect(() => wholeNumber('suppliers', 1)('0')).toThrow('allowed is a whole number from 1');
  });

  it.each(['0', '0.25', '1'])('takes the share %s', (text) => {
    expect(numberBetween('before-go-live', 0, 1)(text)).toBe(Number(text));
  });

  it.each(['', '-0.1', '1.1', 'half'])('refuses the share "%s"', (text) => {
    expect(() => numberBetween('before-go-live', 0, 1)(text)).toThrow(
      new RangeError(`--before-go-live is "${text}"; allowed is a number from 0 to 1`),
    );
  });

  it('knows the levels of faults', () => {
    expect(faultLevel('heavy')).toBe('heavy');
    expect(() => faultLevel('some')).toThrow('--faults is "some"; allowed are none, light, heavy');
  });
});

describe('companies of the external system', () => {
  it.each([
    ['1', 1],
    ['2', 2],
  ])('are %s', (text, expected) => {
    expect(companyCount(text)).toBe(expected);
  });

  it.each(['0', '3', 'two', ''])('are not "%s"', (text) => {
    expect(() => companyCount(text)).toThrow(`--companies is "${text}"; allowed are 1 and 2`);
  });

  it('have a configuration of their own where they are two', () => {
    expect(configOf({ companies: 1, config: null })).toBe('integration.config.ts');
    expect(configOf({ companies: 1, config: 'mine.ts' })).toBe('mine.ts');
    expect(configOf({ companies: 2, config: null })).toMatch(/two-companies\.config\.ts$/);
    expect(() => configOf({ companies: 2, config: 'mine.ts' })).toThrow(RangeError);
  });
});

describe('the story', () => {
  it.each<[object, RegExp | null]>([
    [{}, null],
    [{ story: false }, /--no-story/],
    [{ observe: true }, /--observe/],
    [{ companies: 2 }, /here are two/],
    [{ faults: 'light' }, /--faults light/],
  ])('is left out, with the reason: %j', (given, why) => {
    const reason = storyless({ ...DEFAULT_OPTIONS, ...given });
    if (why) expect(reason).toMatch(why);
    else expect(reason).toBeNull();
  });
});
