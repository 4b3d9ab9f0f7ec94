// Times and amounts in the page's language, and as in the reader's own region where that speaks it: an English page has
// British dates for a British browser.

import { patchText } from "./patch.js";

const LANGUAGE = document.documentElement.lang;
const LOCALE = navigator.languages.find((tag) => tag.split("-")[0] === LANGUAGE.split("-")[0]) ?? LANGUAGE;
const CLOCK = new Intl.DateTimeFormat(LOCALE, { hour: "numeric", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long" });
const DATE = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long" });
const SHORT_DATE = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const EXACT = new Intl.DateTimeFormat(LOCALE, { dateStyle: "full", timeStyle: "short" });
const MOMENT = new Intl.DateTimeFormat(LOCALE, { weekday: "long", hour: "numeric", minute: "2-digit" });
const SOON = new Intl.DateTimeFormat(LOCALE, { weekday: "short", hour: "numeric", minute: "2-digit" });
const LATER = new Intl.DateTimeFormat(LOCALE, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
const RELATIVE = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

export const formatClock = (at) => CLOCK.format(new Date(at));
export const formatDate = (at) => DATE.format(new Date(at));
export const formatMoment = (at) => MOMENT.format(new Date(at));
export const formatExact = (at) => EXACT.format(new Date(at));

/** "Today", "Yesterday", or the day's name and date. */
export function formatDay(at) {
  const days = Math.round((startOfDay(at) - startOfDay(Date.now())) / 86_400_000);
  const name = days > -2 ? RELATIVE.format(days, "day") : DAY.format(new Date(at));
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

export function startOfDay(at) {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** A time to come, as short as it can be said: "2:00 PM" today, "Tue 9:00 AM" within the week, else with its date. */
export function formatSoon(at) {
  const days = Math.round((startOfDay(at) - startOfDay(Date.now())) / 86_400_000);
  if (days === 0) return formatClock(at);
  return (days > 0 && days < 7 ? SOON : LATER).format(new Date(at));
}

/** "5 minutes ago"; the date when it is more than a week. */
export function formatAgo(at) {
  const passed = new Date(at) - Date.now();
  if (passed < -7 * 86_400_000) return formatDate(at);
  const [unit, length] = UNITS.find(([, size]) => -passed >= size) ?? ["second", Infinity];
  return RELATIVE.format(Math.round(passed / length), unit);
}

/** "5m", "3h", "2d"; the day when it is more than a week. For lists, where the exact time is told on hover. */
export function formatShortAgo(at) {
  const passed = Date.now() - new Date(at);
  if (passed >= 7 * 86_400_000) return SHORT_DATE.format(new Date(at));
  const [unit, length] = UNITS.find(([, size]) => passed >= size) ?? ["minute", 60_000];
  return new Intl.NumberFormat(LOCALE, { style: "unit", unit, unitDisplay: "narrow" }).format(Math.max(0, Math.floor(passed / length)));
}

/** A decimal in text, as money. */
export function formatMoney(amount, currency) {
  return new Intl.NumberFormat(LOCALE, { style: "currency", currency }).format(amount);
}

/** Writes a time into a <time> element, with the exact one on hover. */
export function writeTime(element, at, format) {
  element.dateTime = at;
  element.title = formatExact(at);
  patchText(element, format(at));
}
