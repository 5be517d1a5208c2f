import { describe, expect, it } from '@jest/globals';
import { agoText, countText, durationText, plural, timeText } from '../../../lib/cli/render/times.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

it('a time is short and names its zone', () => {
  expect(timeText(Date.UTC(2026, 2, 1, 12, 4, 33, 999))).toBe('2026-03-01 12:04:33 UTC');
});

describe('a duration is told in its two largest units', () => {
  it.each([
    [0, 'less than a second'],
    [499, 'less than a second'],
    [SECOND, '1 second'],
    [40 * SECOND, '40 seconds'],
    [3 * MINUTE, '3 minutes'],
    [3 * MINUTE + 5 * SECOND, '3 minutes 5 seconds'],
    [2 * HOUR + 5 * SECOND, '2 hours'],
    [3 * DAY + 4 * HOUR + MINUTE, '3 days 4 hours'],
    [59 * MINUTE + 59_999, '1 hour'],
  ])('%p ms: %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe('how long ago', () => {
  it.each([
    [0, 'now'],
    [-400, 'now'],
    [40 * SECOND, '40 seconds ago'],
    [7 * MINUTE + 57 * SECOND, '7 minutes ago'],
    [HOUR + 59 * MINUTE, '1 hour 59 minutes ago'],
    [2 * DAY + 23 * HOUR, '2 days ago'],
    [-2 * HOUR, 'in 2 hours'],
    [-90 * SECOND, 'in 1 minute 30 seconds'],
  ])('%p ms before now: %s', (ms, text) => {
    expect(agoText(10 * DAY - ms, 10 * DAY)).toBe(text);
  });
});

it('counts carry commas and their noun', () => {
  expect(countText(1234567)).toBe('1,234,567');
  expect([plural(1, 'record'), plural(0, 'record'), plural(1200, 'record is', 'records are')]).toEqual([
    '1 record',
    '0 records',
    '1,200 records are',
  ]);
});
