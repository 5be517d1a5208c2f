import { describe, expect, it } from '@jest/globals';
import { foldKey, foldName, foldNumber, isSameName } from '../../lib/operator/fold-name.ts';

describe('two names of a company', () => {
  it.each([
    ['Acme Ltd', 'ACME  LIMITED'],
    ['Acme Ltd.', 'Acme'],
    ['Müller GmbH & Co. KG', 'Muller gmbh und'.replace(' und', ' & co kg')],
    ['Société Générale S.A.', 'societe generale SA'],
    ['Smith & Co', 'Smith'],
    ['Smith & Sons', 'Smith and Sons'],
    ['Budowa Sp. z o.o.', 'BUDOWA'],
    ['Škoda, s.r.o.', 'Skoda sro'],
    ['Łódź Trans', 'Lodz trans'],
    ['Straße AG', 'Strasse'],
    ["O'Neil Inc", 'ONeil Incorporated'],
    ['Nordic A/S', 'Nordic AS'],
    ['ТОВ Альфа', 'ТОВ «Альфа»'],
    ['Ltd', 'LTD.'],
  ])('%s and %s are the same', (one, other) => {
    expect(isSameName(foldName(one), foldName(other))).toBe(true);
    expect(isSameName(foldName(other), foldName(one))).toBe(true);
  });

  it.each([
    ['Acme Ltd', 'Acme GmbH'],
    ['Acme Ltd', 'Acme Trading Ltd'],
    ['Plan Z Ltd', 'Plan Ltd'],
    ['Barnes and', 'Barnes'],
    ['', ''],
    [' - ', '...'],
  ])('%s and %s are not', (one, other) => {
    expect(isSameName(foldName(one), foldName(other))).toBe(false);
  });
});

describe('numbers and keys', () => {
  it.each([
    ['GB 123 4567 89', 'GB123456789'],
    ['de-123.456.789', 'DE123456789'],
    ['n/a', ''],
    ['unknown', ''],
    ['123', ''],
  ])('%s is compared as "%s"', (text, number) => {
    expect(foldNumber(text)).toBe(number);
  });

  it('of a key neither case nor spaces count', () => {
    expect(foldKey('  sup  40012 ')).toBe(foldKey('SUP 40012'));
    expect(foldKey('SUP-40012')).not.toBe(foldKey('SUP 40012'));
  });
});
