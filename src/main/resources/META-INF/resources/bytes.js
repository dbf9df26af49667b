// Shows bytes that nobody vouches for. Each byte is one character of printable ASCII, a middle dot or two hex digits,
// and goes into the page as text only: no record can become markup, a link, or turn the text around it.

import {el} from './dom.js';
import {wave} from './wave.js';

const BITS_A_LEVEL = 2;
const MAX_LEVEL = 8;
const FIRST_PRINTABLE = 0x20;
const LAST_PRINTABLE = 0x7e;
const LINE_FEED = 0x0a;

/** Reads base64; what cannot be read is no bytes. */
export function fromBase64(text) {
  try {
    return Uint8Array.from(atob(text ?? ''), character => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

export const visible = byte => byte >= FIRST_PRINTABLE && byte <= LAST_PRINTABLE ? String.fromCharCode(byte) : '·';
export const hex = byte => byte.toString(16).padStart(2, '0');
export const heat = bits => Math.max(0, Math.min(MAX_LEVEL, Math.floor((bits ?? 0) / BITS_A_LEVEL)));

/** Returns bytes as one element of text, without a heat map. */
export function plainBytes(bytes, mode = 'text') {
  const text = mode === 'hex' ? Array.from(bytes, hex).join(' ') : Array.from(bytes, visible).join('');
  return el('code', {class: 'raw', text});
}

/** Returns one byte's cell. */
export function cell(byte, bits, mode) {
  const shown = byte === null ? '⏎' : mode === 'hex' ? hex(byte) : visible(byte);
  const dim = byte !== null && mode === 'text' && (byte < FIRST_PRINTABLE || byte > LAST_PRINTABLE);
  return el('span', {class: `b h${heat(bits)}${dim ? ' dot' : ''}`, text: shown});
}

/**
 * Creates the heat map of a record.
 *
 * @param bytes the record's first bytes
 * @param positionBits bits of each, and of the record's end where it is marked
 * @param total length of the whole record
 * @param spans the worst spans, the worst first
 */
export function heatMap({bytes, positionBits, total, spans, label}) {
  const ends = positionBits.length > bytes.length && bytes.length === total;
  const count = bytes.length + (ends ? 1 : 0);
  const readout = el('p', {class: 'readout', 'aria-live': 'polite'});
  const map = el('div', {class: 'bytes', tabindex: 0, role: 'application',
    'aria-label': `${label}. Arrow keys go from byte to byte.`});
  const rest = total > bytes.length ? el('p', {class: 'note',
    text: `The alert keeps the first ${bytes.length} of ${total} bytes.`}) : null;
  let mode = 'text';
  let cells = [];
  let current = null;

  function render() {
    current = null;
    map.className = `bytes ${mode}`;
    if (mode === 'wave') {
      cells = [];
      map.replaceChildren(wave({bytes, positionBits, spans, label}));
      return;
    }
    cells = Array.from({length: count}, (_, i) => cell(i < bytes.length ? bytes[i] : null, positionBits[i], mode));
    spans.toReversed().forEach((span, i) => mark(span, i === spans.length - 1));
    const parts = [];
    cells.forEach((each, i) => {
      each.dataset.i = i;
      parts.push(each);
      if (mode === 'text' && bytes[i] === LINE_FEED && i < bytes.length - 1) {
        parts.push(document.createElement('br'));
      }
    });
    map.replaceChildren(...parts);
  }

  function mark({offset, length}, worst) {
    const last = Math.min(offset + length, count) - 1;
    for (let i = offset; i <= last; i++) {
      cells[i].classList.add(worst ? 'worst' : 'span');
      cells[i].classList.toggle('span-from', i === offset);
      cells[i].classList.toggle('span-to', i === last);
    }
  }

  function tell(i) {
    if (current !== null) {
      cells[current].classList.remove('current');
    }
    current = i;
    if (i === null) {
      idle();
      return;
    }
    cells[i].classList.add('current');
    const bits = positionBits[i];
    const what = i >= bytes.length ? 'the record’s end'
      : `0x${hex(bytes[i])} ${visible(bytes[i]) === '·' ? '' : `“${visible(bytes[i])}”`}`.trim();
    readout.textContent = `offset ${i}  ${what}  ${bits?.toFixed(2) ?? 'unknown'} bits`;
  }

  const idle = () => readout.textContent = mode === 'wave' ? 'Samples of 16 bits, little-endian.'
    : 'Point at a byte to see its offset and bits.';
  const place = event => event.target.dataset?.i === undefined ? null : Number(event.target.dataset.i);

  map.addEventListener('pointerover', event => {
    const i = place(event);
    if (i !== null) {
      tell(i);
    }
  });
  map.addEventListener('click', event => tell(place(event) ?? current));
  map.addEventListener('focus', () => current ?? (cells.length > 0
    && tell(spans[0] ? Math.min(spans[0].offset, count - 1) : 0)));
  map.addEventListener('keydown', event => {
    const step = {ArrowRight: 1, ArrowDown: 16, ArrowLeft: -1, ArrowUp: -16, Home: -count, End: count}[event.key];
    if (step && cells.length > 0) {
      event.preventDefault();
      tell(Math.max(0, Math.min(count - 1, (current ?? 0) + step)));
      cells[current].scrollIntoView({block: 'nearest'});
    }
  });

  const toggle = modeToggle(['text', 'hex', 'wave'], next => {
    mode = next;
    render();
    idle();
  });
  render();
  idle();
  return el('div', {class: 'heat-map'}, el('div', {class: 'map-head'}, readout, toggle, heatLegend()), map, rest);
}

/** Returns the switch between ways to show bytes. The first one is on. */
export function modeToggle(modes, changed) {
  const buttons = modes.map(mode => el('button', {type: 'button', text: mode,
    'aria-pressed': String(mode === modes[0]), onclick: () => {
      buttons.forEach(button => button.setAttribute('aria-pressed', String(button.textContent === mode)));
      changed(mode);
    }}));
  return el('div', {class: 'toggle', role: 'group', 'aria-label': 'Show bytes as'}, ...buttons);
}

/** Says what the colours of bytes mean. */
export function heatLegend() {
  return el('p', {class: 'legend heat'}, '0 ', ...Array.from({length: MAX_LEVEL + 1}, (_, i) =>
    el('i', {class: `h${i}`})), ' 16+ bits');
}
