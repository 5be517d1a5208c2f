/** The fixed master data of the mock company. Ids are stable so that tests and demos can name them. */

export interface Named {
  readonly id: number;
  readonly name: string;
}

interface Option extends Named {
  readonly code: string;
  readonly externalId: string;
}

export interface CustomField extends Named {
  readonly options: readonly Option[];
}

export interface User {
  readonly id: number;
  readonly email: string;
  readonly firstname: string;
  readonly lastname: string;
}

export interface Tax extends Named {
  /** Whole percent. */
  readonly percent: number;
}

export const CURRENCIES = ['EUR', 'USD', 'GBP'] as const;

export const LEGAL_ENTITIES: readonly Named[] = [
  { id: 27377, name: 'Norlys Foods B.V.' },
  { id: 27378, name: 'Norlys Foods Ltd.' },
];

export const LOCATIONS: readonly Named[] = [
  { id: 5101, name: 'Head office Rotterdam' },
  { id: 5102, name: 'Plant Eindhoven' },
  { id: 5103, name: 'Warehouse Leeds' },
  { id: 5104, name: 'Sales office Boston' },
];

export const USERS: readonly User[] = [
  { id: 8801, email: 'integration@example.com', firstname: 'Integration', lastname: 'User' },
  { id: 8802, email: 'marta.keller@example.com', firstname: 'Marta', lastname: 'Keller' },
  { id: 8803, email: 'daniel.okafor@example.com', firstname: 'Daniel', lastname: 'Okafor' },
  { id: 8804, email: 'ines.vermeer@example.com', firstname: 'Ines', lastname: 'Vermeer' },
];

export const TAXES: readonly Tax[] = [
  { id: 611, name: 'VAT 0%', percent: 0 },
  { id: 612, name: 'VAT 9%', percent: 9 },
  { id: 613, name: 'VAT 21%', percent: 21 },
];

interface Term extends Named {
  readonly creditPeriodDays: number;
  readonly prepaymentPercent: string;
  readonly postpaymentPercent: string;
}

export const PAYMENT_TERMS: readonly Term[] = [
  { id: 801, name: 'Net 14', creditPeriodDays: 14, prepaymentPercent: '0', postpaymentPercent: '100' },
  { id: 802, name: 'Net 30', creditPeriodDays: 30, prepaymentPercent: '0', postpaymentPercent: '100' },
  { id: 803, name: 'Net 60', creditPeriodDays: 60, prepaymentPercent: '0', postpaymentPercent: '100' },
  {
    id: 804,
    name: 'Half in advance',
    creditPeriodDays: 30,
    prepaymentPercent: '50',
    postpaymentPercent: '50',
  },
];

export const GL_ACCOUNT: CustomField = {
  id: 301,
  name: 'GL account',
  options: optionsFrom(3000, [
    ['4000', 'Raw materials'],
    ['4100', 'Packaging'],
    ['4400', 'Freight and customs'],
    ['6110', 'Rent'],
    ['6150', 'Utilities'],
    ['6200', 'Office supplies'],
    ['6210', 'Cleaning'],
    ['6310', 'Software subscriptions'],
    ['6320', 'Computer equipment'],
    ['6400', 'Marketing'],
    ['6420', 'Travel'],
    ['6430', 'Meals and events'],
    ['6510', 'Consulting'],
    ['6520', 'Legal fees'],
    ['6600', 'Repairs and maintenance'],
    ['6710', 'Insurance'],
  ]),
};

export const DEPARTMENT: CustomField = {
  id: 401,
  name: 'Department',
  options: optionsFrom(4000, [
    ['100', 'Management'],
    ['200', 'Production'],
    ['300', 'Logistics'],
    ['400', 'Sales'],
    ['500', 'Marketing'],
    ['600', 'Information technology'],
    ['700', 'Finance'],
  ]),
};

export const SUPPLIER_GROUP: CustomField = {
  id: 501,
  name: 'Supplier group',
  options: optionsFrom(5000, [
    ['DOM', 'Domestic'],
    ['EU', 'European Union'],
    ['ROW', 'Rest of the world'],
  ]),
};

/** Fields by the path of their family. */
export const FIELD_FAMILIES: Readonly<Record<string, readonly CustomField[]>> = {
  itemcustomfields: [GL_ACCOUNT],
  documentcustomfields: [DEPARTMENT],
  suppliercustomfields: [SUPPLIER_GROUP],
};

function optionsFrom(firstId: number, rows: readonly (readonly [string, string])[]): Option[] {
  return rows.map(([code, words], index) => ({
    id: firstId + index + 1,
    name: `${code} ${words}`,
    code,
    externalId: code,
  }));
}

/** What a supplier of one kind sells. Prices in cents, as a range. */
export interface Trade {
  readonly words: readonly string[];
  readonly glCodes: readonly string[];
  readonly goods: readonly (readonly [name: string, unit: string, lowCents: number, highCents: number])[];
}

export const TRADES: readonly Trade[] = [
  {
    words: ['Ingredients', 'Mills', 'Grain Trading', 'Farms'],
    glCodes: ['4000'],
    goods: [
      ['Wheat flour type 550, 25 kg', 'bag', 1450, 2390],
      ['Rolled oats, 20 kg', 'bag', 1890, 2690],
      ['Cane sugar, 25 kg', 'bag', 2100, 2980],
      ['Sunflower oil, 10 l', 'can', 1790, 2650],
    ],
  },
  {
    words: ['Packaging', 'Carton Works', 'Labels'],
    glCodes: ['4100'],
    goods: [
      ['Folding carton 400x300', 'pcs', 38, 95],
      ['Stretch film 500 mm', 'roll', 690, 1190],
      ['Product labels, 1000 on a roll', 'roll', 2450, 4900],
    ],
  },
  {
    words: ['Logistics', 'Freight', 'Shipping', 'Customs Services'],
    glCodes: ['4400'],
    goods: [
      ['Pallet transport', 'pallet', 4500, 12900],
      ['Customs clearance', 'pcs', 6500, 14500],
      ['Sea freight, 20 ft container', 'container', 98000, 240000],
    ],
  },
  {
    words: ['Travel', 'Tours', 'Hotels'],
    glCodes: ['6420', '6430'],
    goods: [
      ['Hotel night', 'night', 8900, 21900],
      ['Return flight', 'pcs', 14900, 68900],
      ['Conference dinner', 'person', 3900, 9500],
    ],
  },
  {
    words: ['Software', 'Systems', 'Digital', 'Cloud Services'],
    glCodes: ['6310', '6320'],
    goods: [
      ['Licence, per user and month', 'user', 890, 5900],
      ['Laptop 14 inch', 'pcs', 89900, 189900],
      ['Support hours', 'hour', 9500, 16500],
    ],
  },
  {
    words: ['Office Supply', 'Stationery', 'Paper'],
    glCodes: ['6200'],
    goods: [
      ['Copy paper A4, 2500 sheets', 'box', 1790, 2890],
      ['Toner cartridge', 'pcs', 5490, 12900],
      ['Desk chair', 'pcs', 15900, 38900],
    ],
  },
  {
    words: ['Cleaning', 'Facility Services', 'Maintenance'],
    glCodes: ['6210', '6600'],
    goods: [
      ['Office cleaning', 'hour', 2450, 3650],
      ['Lift inspection', 'pcs', 24900, 48900],
      ['Filter replacement', 'pcs', 3990, 11900],
    ],
  },
  {
    words: ['Consulting', 'Advisors', 'Partners', 'Legal'],
    glCodes: ['6510', '6520'],
    goods: [
      ['Consulting day', 'day', 78000, 165000],
      ['Contract review', 'hour', 18500, 32000],
    ],
  },
  {
    words: ['Media', 'Design Studio', 'Print House'],
    glCodes: ['6400'],
    goods: [
      ['Trade fair stand', 'pcs', 240000, 890000],
      ['Brochure, 16 pages', 'pcs', 65, 240],
      ['Campaign design', 'hour', 7500, 13500],
    ],
  },
  {
    words: ['Energy', 'Utilities', 'Waterworks'],
    glCodes: ['6150'],
    goods: [
      ['Electricity', 'MWh', 9800, 21500],
      ['Natural gas', 'MWh', 4900, 11900],
    ],
  },
];

/** Categories of items: one for each trade. */
export const CATEGORIES: readonly Named[] = TRADES.map(({ words }, index) => ({
  id: 1201 + index,
  name: words[0] ?? 'Goods',
}));

export const FAMILY_NAMES = [
  'Aldgate',
  'Bergström',
  'Castellani',
  'Dekker',
  'Eriksen',
  'Fairbanks',
  'Gallagher',
  'Hofmann',
  'Ivanova',
  'Jansen',
  'Kowalski',
  'Lindqvist',
  'Moreau',
  'Novak',
  "O'Brien",
  'Petersen',
  'Quintero',
  'Ramsey',
  'Schäfer',
  'Tanaka',
  'Ulrich',
  'Van Dijk',
  'Whitfield',
  'Yilmaz',
  'Zimmer',
  'Ashworth',
  'Brouwer',
  'Colombo',
  'Duarte',
] as const;

export const LEGAL_FORMS: Readonly<Record<string, string>> = {
  NL: 'B.V.',
  DE: 'GmbH',
  GB: 'Ltd.',
  US: 'Inc.',
  FR: 'SARL',
  PL: 'Sp. z o.o.',
};

/** City, country, state or region, currency, dialling prefix, shape of a postal code (0 a digit, A a letter). */
export const CITIES: readonly (readonly [string, string, string, string, string, string])[] = [
  ['Rotterdam', 'NL', 'Zuid-Holland', 'EUR', '+31 10', '0000 AA'],
  ['Eindhoven', 'NL', 'Noord-Brabant', 'EUR', '+31 40', '0000 AA'],
  ['Utrecht', 'NL', 'Utrecht', 'EUR', '+31 30', '0000 AA'],
  ['Hamburg', 'DE', 'Hamburg', 'EUR', '+49 40', '00000'],
  ['Köln', 'DE', 'Nordrhein-Westfalen', 'EUR', '+49 221', '00000'],
  ['München', 'DE', 'Bayern', 'EUR', '+49 89', '00000'],
  ['Leeds', 'GB', 'West Yorkshire', 'GBP', '+44 113', 'AA0 0AA'],
  ['Bristol', 'GB', 'Avon', 'GBP', '+44 117', 'AA0 0AA'],
  ['Boston', 'US', 'MA', 'USD', '+1 617', '00000'],
  ['Chicago', 'US', 'IL', 'USD', '+1 312', '00000'],
  ['Lyon', 'FR', 'Auvergne-Rhône-Alpes', 'EUR', '+33 4', '00000'],
  ['Poznań', 'PL', 'Wielkopolskie', 'EUR', '+48 61', '00-000'],
];

export const STREETS = [
  'Harbour Road',
  'Mill Lane',
  'Station Street',
  'Market Square',
  'Canal Side',
  'Park Avenue',
];

export const DOCUMENT_NOTES = [
  'Deliver to gate 3 before noon',
  'As agreed by telephone',
  'Framework contract 2024/17',
  'Replaces the broken unit',
  'Please quote the order number',
];
