import { WEEK_DAYS, workingHoursFault, type WeekDay, type WorkingHours } from '../../domain/working-hours.ts';
import { didYouMean } from '../did-you-mean.ts';
import { show } from '../values.ts';
import type { Section } from './reader.ts';

const DEFAULT: WorkingHours = {
  from: '07:00',
  to: '19:00',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  timeZone: 'UTC',
};

/** The `workingHours` section; what it leaves out is as by default. */
export function parseWorkingHours(section: Section): WorkingHours {
  section.onlyKeys(Object.keys(DEFAULT), 'setting of the working hours');
  const text = (key: 'from' | 'to' | 'timeZone') =>
    section.has(key) ? section.text(key, /./, `text such as "${DEFAULT[key]}"`) : DEFAULT[key];
  const [from, to, timeZone] = [text('from'), text('to'), text('timeZone')];
  const days = section.has('days') ? parseDays(section) : DEFAULT.days;
  // What is no text, or no list of days, is told already.
  if ([from, to, timeZone].includes('') || days === null) return DEFAULT;
  const hours = { from, to, days, timeZone };
  const words = workingHoursFault(hours);
  if (words !== null) section.fault(null, `${words}.`);
  return hours;
}

/** Null where a fault was noted. */
function parseDays(section: Section): readonly WeekDay[] | null {
  const given = section.get('days');
  if (!Array.isArray(given)) {
    section.fault('days', `must be a list such as ["mon", "tue"], but it is ${show(given)}.`);
    return null;
  }
  const known = given.flatMap((name) => WEEK_DAYS.find((day) => day === name) ?? []);
  const unknown: unknown = given.find((name) => !WEEK_DAYS.some((day) => day === name));
  if (known.length === given.length) return known;
  const hint = typeof unknown === 'string' ? didYouMean(unknown, WEEK_DAYS) : '';
  section.fault('days', `holds ${show(unknown)}; allowed are ${WEEK_DAYS.join(', ')}.${hint}`);
  return null;
}
