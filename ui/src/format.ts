/// How numbers, times and durations read. Times arrive as ISO 8601 in UTC and are shown in the person's own zone.

const LOCALE = 'en-GB';
const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

const numbers = new Intl.NumberFormat(LOCALE);
const rates = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const dayOfYear = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' });
const monthOfYear = new Intl.DateTimeFormat(LOCALE, { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** "12,408". */
export const count = (value: number): string => numbers.format(value);

/** "1 person", "12,408 people". */
export const counted = (value: number, one: string, many: string): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** "41.5". */
export const rate = (value: number): string => rates.format(value);

/** "14:06" today, "21 Nov, 14:06" this year, "21 Nov 2025" before. */
export function moment(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  if (then.toDateString() === now.toDateString()) return clock.format(then);
  return then.getFullYear() === now.getFullYear() ? dayAndClock.format(then) : dayOfYear.format(then);
}

/** ISO 8601 of milliseconds since 1970. */
export const isoAt = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** "at 14:06", "on 21 Nov, 14:06". */
export function atMoment(iso: string, now: Date = new Date()): string {
  const today = new Date(iso).toDateString() === now.toDateString();
  return `${today ? 'at' : 'on'} ${moment(iso, now)}`;
}

/** "August 2026" of "2026-08"; another text as it is. */
export function month(yearAndMonth: string): string {
  const parts = /^(\d{4})-(\d{2})/.exec(yearAndMonth);
  if (parts === null) return yearAndMonth;
  const date = new Date(`${parts[1] ?? ''}-${parts[2] ?? ''}-01T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? yearAndMonth : monthOfYear.format(date);
}

/** "1 second", "3 minutes", "2 hours 5 minutes", "4 days". Never more exact than a person needs. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 1) return 'less than a second';
  if (whole < 90) return counted(whole, 'second', 'seconds');
  if (Math.round(whole / MINUTE) < 60) return counted(Math.round(whole / MINUTE), 'minute', 'minutes');
  if (whole >= 2 * DAY) return counted(Math.round(whole / DAY), 'day', 'days');
  const allMinutes = Math.round(whole / MINUTE);
  const hours = Math.floor(allMinutes / 60);
  const minutes = allMinutes % 60;
  const left = minutes === 0 ? '' : ` ${counted(minutes, 'minute', 'minutes')}`;
  return counted(hours, 'hour', 'hours') + left;
}

/** "0.4 s", "12 s": how long a look took, given milliseconds. */
export function took(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return `${seconds < 10 ? seconds.toFixed(1) : count(Math.round(seconds))} s`;
}

/** Whole seconds from now until then; never below 0. */
export function secondsUntil(iso: string, now: Date = new Date()): number {
  return Math.max(0, Math.round((new Date(iso).getTime() - now.getTime()) / 1000));
}

/** "4:05" for a countdown. */
export function countdown(seconds: number): string {
  const minutes = Math.floor(seconds / MINUTE);
  return `${minutes}:${String(seconds % MINUTE).padStart(2, '0')}`;
}
