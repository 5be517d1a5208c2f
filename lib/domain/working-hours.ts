import { shortened } from './shortened.ts';
import { DAY, MINUTE } from './time.ts';

export const WEEK_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type WeekDay = (typeof WEEK_DAYS)[number];

/** When a company is at work, by the clock on its wall. */
export interface WorkingHours {
  /** `HH:MM`, inclusive. */
  readonly from: string;
  /** `HH:MM`, exclusive, later than `from`; `24:00` is the end of the day. */
  readonly to: string;
  readonly days: readonly WeekDay[];
  /** IANA name such as `Europe/Berlin`. */
  readonly timeZone: string;
}

const TIME_OF_DAY = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether `now` (epoch milliseconds) lies in working hours. Throws for hours that {@link workingHoursFault} objects to. */
export function isWorkingTime(hours: WorkingHours, now: number): boolean {
  const { day, minutes } = wallClock(hours.timeZone, now);
  const isWorkDay = hours.days.some((one) => one === day);
  return isWorkDay && minutes >= minutesOf(hours.from) && minutes < minutesOf(hours.to);
}

/** Milliseconds until work ends, to the minute; 0 outside working hours. */
export function leftOfWorkMs(hours: WorkingHours, now: number): number {
  if (!isWorkingTime(hours, now)) return 0;
  return (minutesOf(hours.to) - wallClock(hours.timeZone, now).minutes) * MINUTE;
}

/** What is wrong with the hours as somebody wrote them, naming field and value; null when nothing is. */
export function workingHoursFault(hours: WorkingHours): string | null {
  for (const field of ['from', 'to'] as const) {
    if (!TIME_OF_DAY.test(hours[field]))
      return `${field} is "${shortened(hours[field], 60)}" and must be a time of day such as "07:30"`;
  }
  if (minutesOf(hours.to) <= minutesOf(hours.from))
    return `to is "${hours.to}" and must be later than from, which is "${hours.from}"`;
  const unknown = hours.days.find((day) => !WEEK_DAYS.includes(day));
  if (unknown !== undefined)
    return `days holds "${shortened(unknown, 60)}"; allowed are ${WEEK_DAYS.join(', ')}`;
  if (hours.days.length === 0) return `days is empty; allowed are ${WEEK_DAYS.join(', ')}`;
  return isTimeZone(hours.timeZone)
    ? null
    : `timeZone is "${shortened(hours.timeZone, 60)}" and must be an IANA name such as "Europe/Berlin"`;
}

function minutesOf(timeOfDay: string): number {
  const [hour = '', minute = ''] = timeOfDay.split(':');
  return Number(hour) * 60 + Number(minute);
}

interface WallClock {
  readonly day: string;
  readonly minutes: number;
}

/** Kept for the minute: reading a calendar takes longer than anything else in the plan of the day. */
function wallClock(timeZone: string, now: number): WallClock {
  const minute = Math.floor(now / MINUTE);
  if (lastRead?.minute === minute && lastRead.timeZone === timeZone) return lastRead.clock;
  lastRead = { minute, timeZone, clock: readClock(timeZone, now) };
  return lastRead.clock;
}

let lastRead: { readonly minute: number; readonly timeZone: string; readonly clock: WallClock } | null = null;

function readClock(timeZone: string, now: number): WallClock {
  if (timeZone === 'UTC') return clockOfUtc(now);
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  const minutes = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  return { day: (parts.get('weekday') ?? '').toLowerCase(), minutes };
}

/** The default zone needs no calendar. */
function clockOfUtc(now: number): WallClock {
  const days = Math.floor(now / DAY);
  const day = WEEK_DAYS[(days + DAY_OF_EPOCH) % 7] ?? '';
  return { day, minutes: Math.floor((now - days * DAY) / MINUTE) };
}

/** The first of January 1970 was a Thursday. */
const DAY_OF_EPOCH = 3;

/** Making a format takes far longer than using it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}

/** A first format takes 15 ms, and each function checks its configuration when it starts: so a list is asked first. */
function isTimeZone(name: string): boolean {
  if (name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name)) return true;
  try {
    formatOf(name);
    return true;
  } catch {
    // Second names of a zone, such as Asia/Kolkata, are not in the list. `Intl` throws for what it does not know.
    return false;
  }
}
