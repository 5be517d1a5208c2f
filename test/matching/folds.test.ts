import { describe, expect, it } from '@jest/globals';
import { foldAddress, foldCountry } from '../../lib/matching/fold-address.ts';
import { foldDomains, foldEmails } from '../../lib/matching/fold-contact.ts';
import { foldName, isDesignator } from '../../lib/matching/fold-name.ts';
import { foldIban, foldNaturalCode, foldNumber } from '../../lib/matching/fold-numbers.ts';

describe('names', () => {
  const sameForms: [country: string, form: string, ...names: string[]][] = [
    [
      'Germany',
      'gmbh',
      'Bauer GmbH',
      'BAUER G.m.b.H.',
      'Bauer Gesellschaft mit beschränkter Haftung',
      'Bauer GmbH Berlin',
    ],
    [
      'Germany',
      'gmbh co kg',
      'Bauer GmbH & Co. KG',
      'Bauer GmbH und Co KG',
      'Bauer GmbH & Co. Kommanditgesellschaft',
    ],
    ['Austria', 'gmbh', 'Bauer Ges.m.b.H.', 'Bauer GesmbH'],
    ['Switzerland', 'ag', 'Bauer AG', 'Bauer A.G.', 'Bauer Aktiengesellschaft'],
    ['United Kingdom', 'ltd', 'Bauer Ltd', 'Bauer Limited', 'Bauer LTD.', 'Bauer Ltd (London)'],
    ['France', 'sarl', 'Bauer SARL', 'Bauer S.A.R.L.', 'SARL Bauer', 'Bauer S.à r.l.'],
    ['France', 'sas', 'Bauer S.A.S.', 'Bauer Société par actions simplifiée'],
    ['Spain', 'sl', 'Bauer S.L.', 'Bauer Sociedad Limitada', 'Bauer S. L.'],
    ['Italy', 'srl', 'Bauer S.r.l.', 'BAUER SRL'],
    ['Portugal', 'lda', 'Bauer, Lda.', 'Bauer Limitada'],
    ['Netherlands', 'bv', 'Bauer B.V.', 'Bauer BV'],
    ['Belgium', 'sprl', 'Bauer SPRL', 'Bauer bvba'],
    [
      'Poland',
      'sp zoo',
      'Bauer Sp. z o.o.',
      'Bauer sp. z o. o.',
      'Bauer Spółka z ograniczoną odpowiedzialnością',
    ],
    ['Czechia', 'sro', 'Bauer s.r.o.', 'Bauer, spol. s r.o.', 'Bauer s. r. o.'],
    ['Slovakia', 'sro', 'Bauer spoločnosť s ručením obmedzeným'],
    ['Hungary', 'kft', 'Bauer Kft.', 'Bauer Korlátolt Felelősségű Társaság'],
    ['Croatia', 'doo', 'Bauer d.o.o.', 'Bauer d. o. o.'],
    ['Sweden', 'ab', 'Bauer AB', 'AB Bauer', 'Bauer Aktiebolag'],
    ['Finland', 'oy', 'Bauer Oy', 'Bauer Oy Ab'],
    ['Denmark', 'as', 'Bauer A/S', 'Bauer Aktieselskab'],
    ['Lithuania', 'uab', 'UAB Bauer', 'Bauer, UAB'],
    ['Ukraine', 'tov', 'ТОВ Bauer', 'TOV Bauer'],
    ['United States', 'inc', 'Bauer, Inc.', 'Bauer Incorporated'],
    ['United States', 'llc', 'Bauer LLC', 'Bauer L.L.C.'],
    ['Australia', 'ltd', 'Bauer Pty Ltd', 'Bauer Pty. Limited'],
    ['Brazil', 'ltda', 'Bauer Ltda.'],
    ['Mexico', 'sa de cv', 'Bauer S.A. de C.V.', 'Bauer SA de CV'],
    ['Malaysia', 'sdn bhd', 'Bauer Sdn. Bhd.'],
  ];
  it.each(sameForms)(
    'of %s are the same with and without %s, and it is remembered',
    (_country, form, ...names) => {
      for (const name of names) {
        const { form: found, words } = foldName(name);
        expect([name, found, words[0]]).toEqual([name, form, 'bauer']);
      }
    },
  );

  const same: [string, string][] = [
    ['Müller & Söhne', 'Mueller und Soehne'],
    ['Müller', 'Muller'],
    ["O'Brien Foods", 'OBRIEN FOODS'],
    ['Nordic Trading', 'TRADING, NORDIC'],
    ['Łódź Órdögh', 'Lodz Ordogh'],
    ['Straße Ærø', 'Strasse Aeroe'],
    ['Ромашка', 'Romashka'],
  ];
  it.each(same)('%s and %s are written differently only', (one, other) => {
    expect(foldName(one).base).toBe(foldName(other).base);
  });

  it('made of nothing but a legal form, or of nothing, stay what they are', () => {
    expect(foldName('Limited')).toMatchObject({ base: 'limited', form: '' });
    expect(foldName('The And')).toMatchObject({ base: 'and the' });
    expect(foldName(' - ')).toMatchObject({ base: '', words: [] });
  });

  it('have words that number a thing', () => {
    expect(['2', 'ii', 'b', '3rd', 'iota', 'mill'].map(isDesignator)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('numbers', () => {
  const cases: [text: string, country: string, ReturnType<typeof foldNumber>][] = [
    ['DE 811.569-869', '', { core: '811569869', country: 'DE' }],
    ['811569869', 'DE', { core: '811569869', country: 'DE' }],
    ['USt-IdNr. DE811569869', '', { core: '811569869', country: 'DE' }],
    ['CHE-123.456.788 MWST', '', { core: '123456788', country: 'CH' }],
    ['EL094259216', 'GR', { core: '094259216', country: 'GR' }],
    ['ATU13585627', '', { core: 'U13585627', country: 'AT' }],
    ['HRB 86891', 'DE', { core: 'HRB86891', country: 'DE' }],
    ['No. 12345', 'DE', { core: 'NO12345', country: 'DE' }],
    ['NO 923 609 016 MVA', '', { core: '923609016', country: 'NO' }],
    ['n/a', 'DE', null],
    ['0000000', 'DE', null],
    ['123456789', 'DE', null],
    ['987654321', '', null],
    ['1234', '', null],
  ];
  it.each(cases)('%s of %s', (text, country, folded) => {
    expect(foldNumber(text, country)).toEqual(folded);
  });

  it('of banks count with right check digits only', () => {
    expect(foldIban('IBAN de89 3704 0044 0532 0130 00')).toBe('DE89370400440532013000');
    expect(foldIban('DE88 3704 0044 0532 0130 00')).toBeNull();
    expect(foldIban('none')).toBeNull();
    // Wrong by the rule of Spanish banks, right by that of all IBANs.
    expect(foldIban('ES7935939357345953053118')).toBe('ES7935939357345953053118');
  });

  it('that people gave are the same without spaces and dashes', () => {
    expect([foldNaturalCode('ab-0012 c'), foldNaturalCode(null)]).toEqual(['AB0012C', '']);
  });
});

describe('mailboxes and domains', () => {
  it('are taken out of what people type', () => {
    expect(foldEmails(['Jane <Jane@Acme.DE>; bob@acme.de', 'none', 'jane@acme.de'])).toEqual([
      'jane@acme.de',
      'bob@acme.de',
    ]);
  });

  it('are of the firm, never of those who give mailboxes to everybody', () => {
    const emails = ['a@gmail.com', 'b@mail.acme.co.uk', 'c@web.de'];
    expect(foldDomains(['https://www.Shop.Acme.com/de?x=1', 'acme', ''], emails)).toEqual([
      'acme.com',
      'acme.co.uk',
    ]);
  });
});

describe('addresses', () => {
  it('are the same with streets cut short', () => {
    const [one, other] = ['Hauptstraße 12a', 'Hauptstr. 12a'].map((line) =>
      foldAddress({ line, city: 'München', postcode: '80 331', country: 'Deutschland' }),
    );
    expect(one).toEqual(other);
    expect(one).toEqual({
      street: 'haupt',
      houseNumber: '12a',
      city: 'munchen',
      postcode: '80331',
      country: 'DE',
    });
  });

  it.each([
    ['avenue Victor Hugo 3', 'av. Victor Hugo 3'],
    ['12 rue de la République', '12 Republique'],
    ['Calle Mayor, 5', 'C/ Mayor 5'],
    ['Skolvägen 4', 'SKOLVAEGEN 4'],
    ['High Street 1', '1 High St.'],
  ])('%s and %s are the same', (line, other) => {
    const fold = (text: string) => foldAddress({ line: text, city: '', postcode: '', country: '' });
    expect(fold(line)).toEqual(fold(other));
  });

  it.each([
    ['Germany', 'DE'],
    ['Allemagne', 'DE'],
    ['de', 'DE'],
    ['United Kingdom', 'GB'],
    ['UK', 'GB'],
    ['USA', 'US'],
    ['Polska', 'PL'],
    ['Atlantis', 'ATLANTIS'],
    ['', ''],
  ])('know that %s is %s', (name, code) => {
    expect(foldCountry(name)).toBe(code);
  });
});
