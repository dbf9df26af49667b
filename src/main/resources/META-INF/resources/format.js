// Turns figures, times and names into text.

import {el} from './dom.js';

const WHOLE = new Intl.NumberFormat('en');
const ONE_DIGIT = new Intl.NumberFormat('en', {minimumFractionDigits: 1, maximumFractionDigits: 1});
const CLOCK = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const SHORT_CLOCK = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});
const DAY = new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', year: '2-digit'});
const MAX_DATE = 8.64e15;
/** Controls, marks that reorder text, line separators, private and broken characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;
const MIN_P = 1e-7;

export const whole = value => WHOLE.format(Math.round(value));

export function rate(value) {
  return value < 100 ? ONE_DIGIT.format(value) : whole(value);
}

export const bits = value => value === null || value === undefined ? '–'
  : value < 100 ? value.toFixed(2) : whole(value);

/** Says how often a normal record is at least as surprising, as summaries do: two digits are known, not more. */
export function once(pValue) {
  if (pValue === null || pValue === undefined) {
    return 'no p-value yet';
  }
  return pValue < MIN_P ? 'less than once in 10 million records'
    : pValue > 0.5 ? 'as usual'
    : `once in ${whole(Number((1 / pValue).toPrecision(2)))} records`;
}

/** Says the same in the width of a table's cell. */
export function onceShort(pValue) {
  if (pValue === null || pValue === undefined) {
    return '–';
  }
  const records = Number((1 / Math.max(pValue, MIN_P)).toPrecision(2));
  const text = records >= 1e6 ? `${records / 1e6} M` : whole(records);
  return pValue < MIN_P ? '< 1 in 10 M' : `1 in ${text}`;
}

export function plain(pValue) {
  return pValue === null || pValue === undefined ? 'none yet' : pValue >= 0.001 ? pValue.toPrecision(2)
    : pValue.toExponential(1);
}

/** Returns the service's state in words. */
export const stateText = state => state.toLowerCase().replaceAll('_', ' ');

/** Replaces what could hide or reorder the text around it. */
export const safe = text => String(text ?? '').replace(UNSAFE, '·');

const format = (formatter, millis) => Math.abs(millis) <= MAX_DATE ? formatter.format(millis) : '–';
export const clock = millis => format(CLOCK, millis);
export const shortClock = millis => format(SHORT_CLOCK, millis);

/** Returns a `time` element: local time to see, UTC on hover. Records may have any time. */
export function timeOf(millis) {
  if (!(Math.abs(millis) <= MAX_DATE)) {
    return el('span', {text: 'no time', title: String(millis)});
  }
  const date = new Date(millis);
  const far = Math.abs(Date.now() - millis) > 12 * 3600_000;
  const utc = date.toISOString();
  return el('time', {text: (far ? `${DAY.format(date)} ` : '') + CLOCK.format(date), datetime: utc,
    title: utc.replace('T', ' ').replace('Z', ' UTC')});
}

export function ago(millis, now = Date.now()) {
  const seconds = Math.max(0, Math.round((now - millis) / 1000));
  return seconds < 60 ? `${seconds} s ago` : seconds < 3600 ? `${Math.round(seconds / 60)} min ago`
    : seconds < 172800 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86400)} days ago`;
}

export function span(from, to) {
  const seconds = Math.max(0, Math.round((to - from) / 1000));
  return seconds < 1 ? 'at once' : seconds < 120 ? `${seconds} s` : seconds < 7200 ? `${Math.round(seconds / 60)} min`
    : `${Math.round(seconds / 3600)} h`;
}

/** Returns a stream's name as one line of text. */
export function streamText({stream, streamEncoding}) {
  return streamEncoding === 'none' || stream === null ? 'unnamed stream' : stream === '' ? 'empty name' : safe(stream);
}

/** Fills an element with a stream's name, isolated from the direction of the text around it. */
export function showStream(element, source) {
  const named = source.streamEncoding !== 'none' && source.stream !== null && source.stream !== '';
  element.replaceChildren(el('bdi', {class: named ? 'stream' : 'stream unnamed', text: streamText(source)}));
  if (source.streamEncoding === 'base64') {
    element.append(el('small', {class: 'tag', text: 'base64', title: 'The key is no printable text'}));
  }
  return element;
}

/** Identifies a stream: keys of the same bytes in two topics or partitions are two streams. */
export const streamKey = ({topic, partition, streamEncoding, stream}) =>
  JSON.stringify([topic, partition, streamEncoding, stream]);

/** Returns the glob that matches one name alone. */
export const literalGlob = name => (name ?? '').replace(/[\\*?]/g, '\\$&');
