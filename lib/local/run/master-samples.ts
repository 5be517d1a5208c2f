import type { MasterFields, MasterName } from '../../connectors/postgres/admin-master.ts';

/** The account that rounding differences of bills go to. */
export const ROUNDING_ACCOUNT = { code: '6999', name: 'Rounding differences' };

type SharedName = Exclude<MasterName, 'glAccount'>;

/** What only the external system has: a list for each company, in the order of the configuration. */
export const FRESH: { readonly [Name in SharedName]: readonly (readonly MasterFields<Name>[])[] } = {
  company: [[{ name: 'Norlys Foods GmbH' }], [{ name: 'Norlys Foods Ireland Ltd.' }]],
  location: [[{ name: 'Cold store Venlo' }, { name: 'Depot Ghent' }], [{ name: 'Depot Bristol' }]],
  tax: [[{ name: 'VAT 6%', percent: '6' }], [{ name: 'VAT 5%', percent: '5' }]],
  paymentTerm: [[{ name: 'Net 45', days: 45 }], [{ name: 'Net 21', days: 21 }]],
  department: [[{ code: '800', name: 'Research' }], [{ code: '810', name: 'Quality' }]],
  article: [
    [
      { sku: 'PK-500', name: 'Pallet wrap 500 mm', price: '7.95', unit: 'roll' },
      { sku: 'GL-10', name: 'Nitrile gloves, box of 100', price: '11.2', unit: 'box' },
    ],
    [{ sku: 'TR-2', name: 'Tray liners, case of 1000', price: '38', unit: 'case' }],
  ],
  vendor: [
    [
      { code: 'K-1001', name: 'Bakker Koeltechniek B.V.', city: 'Venlo', country: 'NL', currency: 'EUR' },
      { code: 'K-1002', name: 'Rheinland Etiketten GmbH', city: 'Köln', country: 'DE', currency: 'EUR' },
    ],
    [{ code: 'K-2001', name: 'Avon Cold Chain Ltd.', city: 'Bristol', country: 'GB', currency: 'GBP' }],
  ],
};

/** Shared records that the external system holds otherwise, by their name in Precoro. */
export const OTHERWISE_OUTSIDE: {
  readonly [Name in SharedName]?: Readonly<Record<string, MasterFields<Name>>>;
} = {
  location: { 'Plant Eindhoven': { name: 'Plant Eindhoven North' } },
  paymentTerm: { 'Net 14': { days: 15 } },
  article: { 'Wheat flour type 550, 25 kg': { price: '15.1' } },
};

/** A heading that stands above accounts which Precoro has, and accounts that it has not. */
export const FRESH_ACCOUNTS: {
  readonly made: readonly (MasterFields<'glAccount'> & { readonly code: string })[];
  readonly changed: readonly (MasterFields<'glAccount'> & { readonly code: string })[];
} = {
  made: [
    { code: '6300', name: 'Information technology' },
    { code: '6330', name: 'Telephone and internet', parent: '6300' },
  ],
  changed: [
    { code: '6310', parent: '6300' },
    { code: '6320', parent: '6300' },
    { code: '6200', name: 'Office supplies and postage' },
  ],
};
