import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE } from '../../lib/domain/time.ts';
import {
  isWorkingTime,
  leftOfWorkMs,
  workingHoursFault,
  type WeekDay,
  type WorkingHours,
} from '../../lib/domain/working-hours.ts';

const BERLIN: WorkingHours = {
  from: '07:00',
  to: '19:00',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  timeZone: 'Europe/Berlin',
};

describe('working time', () => {
  it.each([
    ['a Monday morning before seven', '2026-03-02T05:59:59Z', false],
    ['seven sharp', '2026-03-02T06:00:00Z', true],
    ['the last moment of the day', '2026-03-02T17:59:59Z', true],
    ['seven in the evening', '2026-03-02T18:00:00Z', false],
    ['Saturday at noon', '2026-03-07T11:00:00Z', false],
    ['seven by the clock in summer, an hour earlier in UTC', '2026-07-01T05:00:00Z', true],
    ['half past six in summer', '2026-07-01T04:30:00Z', false],
  ])('%s', (_, at, expected) => {
    expect(isWorkingTime(BERLIN, Date.parse(at))).toBe(expected);
  });

  it('follows the zone over the date line: Monday in Auckland is Sunday in UTC', () => {
    const hours = { ...BERLIN, timeZone: 'Pacific/Auckland' };
    expect(isWorkingTime(hours, Date.parse('2026-03-01T19:30:00Z'))).toBe(true);
    expect(isWorkingTime(hours, Date.parse('2026-03-01T11:30:00Z'))).toBe(false);
  });

  it('is another in each zone at one and the same moment', () => {
    const at = Date.parse('2026-03-02T12:00:00Z');
    const zones = ['Europe/Berlin', 'Pacific/Auckland', 'Europe/Berlin', 'America/Los_Angeles'];
    expect(zones.map((timeZone) => isWorkingTime({ ...BERLIN, timeZone }, at))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it.each([
    ['is none before work', '2026-03-02T05:30:00Z', 0],
    ['is all of it when work begins', '2026-03-02T06:00:00Z', 12 * HOUR],
    ['is told to the minute', '2026-03-02T16:29:59Z', 91 * MINUTE],
    ['is none after work', '2026-03-02T18:00:00Z', 0],
    ['is none on a Sunday', '2026-03-01T12:00:00Z', 0],
  ])('what is left of it %s', (_, at, left) => {
    expect(leftOfWorkMs(BERLIN, Date.parse(at))).toBe(left);
  });

  it('begins and ends at any minute of an hour', () => {
    const hours = { ...BERLIN, from: '07:45', to: '16:15' };
    expect(isWorkingTime(hours, Date.parse('2026-03-02T06:44:59Z'))).toBe(false);
    expect(isWorkingTime(hours, Date.parse('2026-03-02T06:45:00Z'))).toBe(true);
    expect(leftOfWorkMs(hours, Date.parse('2026-03-02T15:00:00Z'))).toBe(15 * MINUTE);
  });

  it('knows the days of the week by the clock of UTC too', () => {
    const office: WorkingHours = { ...BERLIN, timeZone: 'UTC' };
    const week = Array.from({ length: 7 }, (_, day) => Date.UTC(2026, 2, 2 + day, 12));
    expect(week.map((noon) => isWorkingTime(office, noon))).toEqual([
      ...[true, true, true, true, true],
      ...[false, false],
    ]);
  });

  it('may be the whole day, midnight included', () => {
    const hours: WorkingHours = { ...BERLIN, from: '00:00', to: '24:00', timeZone: 'UTC' };
    expect(isWorkingTime(hours, Date.parse('2026-03-02T00:00:00Z'))).toBe(true);
    expect(isWorkingTime(hours, Date.parse('2026-03-02T23:59:59Z'))).toBe(true);
  });
});

describe('hours as somebody wrote them', () => {
  it.each<[string, Partial<WorkingHours>, string | null]>([
    ['right', {}, null],
    ['an evening', { from: '20:00', to: '23:30' }, null],
    ['a zone by its second name', { timeZone: 'Asia/Kolkata' }, null],
    ['a zone by the first', { timeZone: 'Asia/Calcutta' }, null],
    ['the zone of the world', { timeZone: 'UTC' }, null],
    ['a time with something behind it', { to: '19:00h' }, 'to is "19:00h" and must be a time of day'],
    ['a time with something before it', { to: 'x19:00' }, 'to is "x19:00" and must be a time of day'],
    ['a time after midnight', { to: '24:30' }, 'to is "24:30" and must be a time of day'],
    ['a time without a leading zero', { from: '7:00' }, 'from is "7:00" and must be a time of day'],
    ['a minute that no clock shows', { to: '19:60' }, 'to is "19:60" and must be a time of day'],
    ['an end before the start', { from: '19:00', to: '07:00' }, 'to is "07:00" and must be later than from'],
    ['no time at all', { from: '07:00', to: '07:00' }, 'to is "07:00" and must be later than from'],
    ['no day', { days: [] }, 'days is empty; allowed are mon, tue'],
    ['an unknown day', { days: ['monday' as WeekDay] }, 'days holds "monday"; allowed are mon, tue'],
    [
      'an unknown zone',
      { timeZone: 'Europe/Berlinn' },
      'timeZone is "Europe/Berlinn" and must be an IANA name',
    ],
  ])('%s', (_, change, fault) => {
    const told = workingHoursFault({ ...BERLIN, ...change });
    if (fault === null) expect(told).toBeNull();
    else expect(told).toContain(fault);
  });
});
