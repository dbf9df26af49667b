// Draws a record's bytes as the wave of 16-bit sound: little-endian samples, coloured by what their bytes cost.

import {el} from './dom.js';
import {colourOf, onTheme, palette, ALERTING, STRONGEST} from './palette.js';

const BYTES_A_SAMPLE = 2;
const FULL = 32_768;
const BITS_AT_FULL_COLOUR = 16;
const MARK_HEIGHT = 3;

/** Returns the samples that whole pairs of bytes hold. */
export function samplesOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({length: Math.floor(bytes.length / BYTES_A_SAMPLE)}, (_, i) =>
    view.getInt16(i * BYTES_A_SAMPLE, true));
}

/**
 * Creates the drawing.
 *
 * @param positionBits bits of each byte
 * @param spans the worst spans, marked below the wave
 */
export function wave({bytes, positionBits, spans, label}) {
  const samples = samplesOf(bytes);
  const low = samples.reduce((a, b) => Math.min(a, b), 0);
  const high = samples.reduce((a, b) => Math.max(a, b), 0);
  const canvas = el('canvas', {class: 'wave', role: 'img',
    'aria-label': `${label} as ${samples.length} samples of 16 bits, from ${low} to ${high}`});

  function draw() {
    const scale = devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * scale));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * scale));
    const context = canvas.getContext('2d');
    const colours = palette();
    const mark = MARK_HEIGHT * scale;
    const column = canvas.width / Math.max(1, samples.length);
    const middle = (canvas.height - 2 * mark) / 2;
    const height = value => middle - value / Math.max(1, high, -low, FULL / 256) * middle;
    context.fillStyle = colours.line;
    context.fillRect(0, middle, canvas.width, scale);
    samples.forEach((value, i) => {
      const bits = ((positionBits[2 * i] ?? 0) + (positionBits[2 * i + 1] ?? 0)) / BYTES_A_SAMPLE;
      const share = Math.min(1, bits / BITS_AT_FULL_COLOUR);
      context.fillStyle = bits < 2 ? colours.calm : colourOf(ALERTING + share * (STRONGEST - ALERTING), colours);
      const from = height(samples[i - 1] ?? value);
      const to = height(value);
      context.fillRect(i * column, Math.min(from, to), Math.max(scale, column), Math.max(scale, Math.abs(to - from)));
    });
    context.fillStyle = colours.alert;
    for (const {offset, length} of spans) {
      context.fillRect(offset / BYTES_A_SAMPLE * column, canvas.height - mark, length / BYTES_A_SAMPLE * column, mark);
    }
  }

  new ResizeObserver(draw).observe(canvas); // also calls when it is first laid out
  const end = onTheme(() => canvas.isConnected ? draw() : end());
  return canvas;
}
