import { describe, expect, it } from '@jest/globals';
import { fromPrecoroTime, toPrecoroTime } from '../../lib/domain/time.ts';

describe("Precoro's date-times", () => {
  it('are written without zone and fraction', () => {
    expect(toPrecoroTime(Date.UTC(2026, 0, 31, 9, 30, 5, 999))).toBe('2026-01-31T09:30:05');
  });

  it.each([
    ['2026-01-31T09:30:05', Date.UTC(2026, 0, 31, 9, 30, 5)],
    ['2026-01-31 09:30:05 UTC', Date.UTC(2026, 0, 31, 9, 30, 5)],
    ['2026-01-31T09:30:05Z', Date.UTC(2026, 0, 31, 9, 30, 5)],
    ['2026-01-31T11:30:05+02:00', Date.UTC(2026, 0, 31, 9, 30, 5)],
    ['2026-01-31T09:30', Date.UTC(2026, 0, 31, 9, 30)],
    ['2026-01-31', Date.UTC(2026, 0, 31)],
    [' 2026-01-31 ', Date.UTC(2026, 0, 31)],
    ['2026-01-31T11:30:05+0200', Date.UTC(2026, 0, 31, 9, 30, 5)],
    ['0000-01-01T00:00:00Z', -62_167_219_200_000],
    ['9999-12-31T23:59:59.999Z', Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
  ])('reads %s', (text, ms) => {
    expect(fromPrecoroTime(text)).toBe(ms);
  });

  it.each([
    ['soon'],
    ['since 2026-01-31'],
    ['2026-01-31 or so'],
    ['2026-13-45'],
    ['31.01.2026'],
    [''],
    ['0000-01-01T00:00:00+01:00'],
    ['9999-12-31T23:00:00-01:00'],
  ])('knows that %p is none', (text) => {
    expect(fromPrecoroTime(text)).toBeUndefined();
  });
});
