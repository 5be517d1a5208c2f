import type { Dice } from './dice.ts';

/** How firms of a country are called, taxed and reached, as far as the generator needs it. */
export interface Country {
  readonly code: string;
  readonly name: string;
  /** Each with other spellings of the same form. */
  readonly forms: readonly (readonly string[])[];
  readonly cities: readonly (readonly [city: string, postcode: string])[];
  readonly streets: readonly string[];
  readonly trades: readonly string[];
  /** Letters before the tax number, and how many digits follow. */
  readonly tax: readonly [prefix: string, digits: number];
  /** Digits of the part of an IBAN after the check digits; 0 where there are none. */
  readonly ibanDigits: number;
  readonly domain: string;
}

export const COUNTRIES: readonly Country[] = [
  {
    code: 'DE',
    name: 'Germany',
    forms: [
      ['GmbH', 'G.m.b.H.', 'Gesellschaft mit beschränkter Haftung', 'gmbh'],
      ['AG', 'Aktiengesellschaft', 'A.G.'],
      ['GmbH & Co. KG', 'GmbH und Co. KG', 'GmbH & Co KG', 'GmbH u. Co. KG'],
      ['KG', 'Kommanditgesellschaft'],
      ['e.K.', 'e. K.', 'eK'],
    ],
    cities: cities(
      'Hamburg 20095,Bremen 28195,München 80331,Köln 50667,Düsseldorf 40210,Nürnberg 90402,Dresden 01067',
    ),
    streets: ['Hauptstraße', 'Bahnhofstraße', 'Gartenweg', 'Am Hafen', 'Industriestraße', 'Münchner Straße'],
    trades: [
      'Bau',
      'Logistik',
      'Maschinenbau',
      'Gebäudereinigung',
      'Elektrotechnik',
      'Druckerei',
      'Möbel',
      'Immobilien',
    ],
    tax: ['DE', 9],
    ibanDigits: 18,
    domain: 'de',
  },
  {
    code: 'FR',
    name: 'France',
    forms: [
      ['SARL', 'S.A.R.L.', 'Sarl', 'S.à r.l.'],
      ['SAS', 'S.A.S.', 'Société par actions simplifiée'],
      ['SA', 'S.A.', 'Société Anonyme'],
    ],
    cities: cities('Paris 75011,Lyon 69003,Marseille 13002,Orléans 45000,Saint-Étienne 42000,Nîmes 30000'),
    streets: [
      'rue de la République',
      'avenue Victor Hugo',
      'boulevard Voltaire',
      'rue des Écoles',
      'allée des Chênes',
    ],
    trades: [
      'Bâtiment',
      'Transports',
      'Électricité',
      'Imprimerie',
      'Services',
      'Conseil',
      'Fournitures',
      'Menuiserie',
    ],
    tax: ['FR', 11],
    ibanDigits: 23,
    domain: 'fr',
  },
  {
    code: 'GB',
    name: 'United Kingdom',
    forms: [
      ['Ltd', 'Limited', 'Ltd.', 'LTD'],
      ['plc', 'PLC', 'Public Limited Company'],
      ['LLP', 'L.L.P.'],
    ],
    cities: cities('London EC1A1BB,Leeds LS11UR,Bristol BS14DJ,Sheffield S12HE,York YO17HH,Glasgow G21DU'),
    streets: ['High Street', 'Station Road', 'Church Lane', 'Victoria Road', 'Mill Lane', 'King Street'],
    trades: [
      'Construction',
      'Logistics',
      'Engineering',
      'Cleaning',
      'Printing',
      'Consulting',
      'Supplies',
      'Catering',
    ],
    tax: ['GB', 9],
    ibanDigits: 0,
    domain: 'co.uk',
  },
  {
    code: 'PL',
    name: 'Poland',
    forms: [
      ['Sp. z o.o.', 'Spółka z o.o.', 'sp. z o. o.', 'Sp.z o.o.'],
      ['S.A.', 'SA', 'Spółka Akcyjna'],
      ['Sp. k.', 'Spółka komandytowa', 'sp.k.'],
    ],
    cities: cities('Warszawa 00-001,Kraków 30-001,Łódź 90-001,Gdańsk 80-001,Poznań 60-001,Wrocław 50-001'),
    streets: ['ul. Długa', 'ul. Słowackiego', 'al. Niepodległości', 'ul. Kościuszki', 'ul. Ogrodowa'],
    trades: ['Usługi', 'Budownictwo', 'Transport', 'Meble', 'Drukarnia', 'Hurtownia', 'Serwis', 'Elektro'],
    tax: ['PL', 10],
    ibanDigits: 24,
    domain: 'pl',
  },
  {
    code: 'ES',
    name: 'Spain',
    forms: [
      ['S.L.', 'SL', 'Sociedad Limitada', 'S. L.'],
      ['S.A.', 'SA', 'Sociedad Anónima'],
    ],
    cities: cities('Madrid 28013,Málaga 29001,Sevilla 41001,Logroño 26001,Córdoba 14001'),
    streets: ['Calle Mayor', 'Calle del Sol', 'Avenida de la Constitución', 'Paseo Marítimo', 'Calle Núñez'],
    trades: ['Construcciones', 'Transportes', 'Suministros', 'Limpiezas', 'Imprenta', 'Servicios', 'Muebles'],
    tax: ['ES', 9],
    ibanDigits: 20,
    domain: 'es',
  },
  {
    code: 'SE',
    name: 'Sweden',
    forms: [
      ['AB', 'Aktiebolag', 'ab'],
      ['HB', 'Handelsbolag'],
    ],
    cities: cities('Stockholm 11120,Göteborg 41101,Malmö 21119,Västerås 72211,Örebro 70210'),
    streets: ['Storgatan', 'Kungsgatan', 'Drottninggatan', 'Skolvägen', 'Hamngatan'],
    trades: ['Bygg', 'Transport', 'Städ', 'El', 'Tryckeri', 'Konsult', 'Möbler', 'Fastigheter'],
    tax: ['SE', 12],
    ibanDigits: 20,
    domain: 'se',
  },
  {
    code: 'CZ',
    name: 'Czechia',
    forms: [
      ['s.r.o.', 's. r. o.', 'spol. s r.o.', 'sro'],
      ['a.s.', 'a. s.', 'akciová společnost'],
    ],
    cities: cities('Praha 11000,Brno 60200,Plzeň 30100,Ostrava 70200,České Budějovice 37001'),
    streets: ['Hlavní', 'Nádražní', 'Komenského', 'Školní', 'Na Příkopě'],
    trades: ['Stavby', 'Doprava', 'Úklid', 'Tiskárna', 'Nábytek', 'Služby', 'Elektro'],
    tax: ['CZ', 8],
    ibanDigits: 20,
    domain: 'cz',
  },
  {
    code: 'US',
    name: 'United States',
    forms: [
      ['Inc.', 'Inc', 'Incorporated', ', Inc.'],
      ['LLC', 'L.L.C.', 'Limited Liability Company'],
      ['Corp.', 'Corporation', 'Corp'],
    ],
    cities: cities('Boston 02108,Denver 80202,Austin 78701,Portland 97204,Chicago 60601,Springfield 62701'),
    streets: ['Main Street', 'Oak Avenue', 'Washington Boulevard', 'Park Road', 'Elm Drive'],
    trades: [
      'Construction',
      'Freight',
      'Consulting',
      'Supply',
      'Printing',
      'Janitorial',
      'Electric',
      'Catering',
    ],
    tax: ['', 9],
    ibanDigits: 0,
    domain: 'com',
  },
];

function cities(text: string): Country['cities'] {
  return text.split(',').map((one) => {
    const at = one.lastIndexOf(' ');
    return [one.slice(0, at), one.slice(at + 1)];
  });
}

const BEGINS =
  'bran kel tor mar sal vin del hal gor lam per sten nor wal fer bel rosi tur gel hart mon cas ner ost pol ran'.split(
    ' ',
  );
const MIDDLES = 'a e i o u an en in on ar er or el al ber der mer ten lin dor va ri mi'.split(' ');
const ENDS =
  'mann berg stad ner ski sson ez ini ova ton field ard elle ac ier holm ka lund ström müller é ño łek'.split(
    ' ',
  );
/** Half the firms bear a name that others bear, too. */
const SURNAMES = (
  'Müller,Schmidt,Meyer,Meier,Schneider,Weber,Köhler,Jäger,García,Fernández,Núñez,López,Dupont,Lefèvre,Bélanger,Moreau,' +
  'Smith,Brown,Taylor,Walker,Wright,Kowalski,Nowak,Wiśniewski,Zieliński,Svensson,Åkesson,Lindström,Novák,Dvořák,Černý,' +
  'Rossi,Bauer,Becker,Hoffmann,Schäfer,Krüger,Lange,Martin,Bernard'
).split(',');

export function stemOf(dice: Dice): string {
  if (dice.chance(0.25)) return dice.pick(SURNAMES);
  const stem = `${dice.pick(BEGINS)}${dice.chance(0.6) ? dice.pick(MIDDLES) : ''}${dice.pick(ENDS)}`;
  return stem.charAt(0).toUpperCase() + stem.slice(1);
}
