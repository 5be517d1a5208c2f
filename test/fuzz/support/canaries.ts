import { expect } from '@jest/globals';

/** Secrets that are planted where a careless text could pick them up. Nobody else writes such texts. */
export const CANARY = {
  token: 'tok-canary-7f3a91',
  email: 'key-owner-canary@example.com',
  account: '31926819canary',
  iban: 'NL91ABNA0417164300canary',
  password: 'p4ss-canary-55',
  authorization: 'Bearer canary-authorization-1',
} as const;

/** Bank details as Precoro names them. */
export const BANK = {
  accountNumber: CANARY.account,
  internationalBankAccountNumber: CANARY.iban,
  bankName: 'Bank of canary-bank-9',
  sortCode: '60-16-13-canary',
  swiftCode: 'CANARYSWIFT22',
} as const;

const SECRETS = [...Object.values(CANARY), ...Object.values(BANK)];

/** No text in these values holds a planted secret. */
export function expectNoSecret(...shown: readonly unknown[]): void {
  const text = shown.map(textOf).join('\n');
  expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
}

/** Longer than any text of ours for people, shorter than what a clerk would scroll through. */
const LONGEST_TEXT = 2500;

export function expectShort(...texts: readonly string[]): void {
  expect(texts.filter((text) => text.length > LONGEST_TEXT).map((text) => text.slice(0, 200))).toEqual([]);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return [value.name, value.message, value.stack, textOf(value.cause)].join('\n');
  return (
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? ''
  );
}
