// The playground: a prompt, and what the model writes next.

import {ServiceError, send} from './api.js';
import {cell, fromBase64, heatLegend, modeToggle, visible} from './bytes.js';
import {comparison} from './compare.js';
import {el} from './dom.js';
import {readEvents} from './events.js';
import {bits, whole} from './format.js';

const MAX_PROMPT = 64 * 1024;
const SHOWN_PROMPT = 400;
const EXAMPLE = '2026-11-25 06:00:01 INFO [';
const REASONS = {boundary: 'The model ended the record.', sequence: 'It wrote a stop text.',
  length: 'It wrote as many bytes as it may.', deadline: 'Its time is over.', cancelled: 'It was stopped.',
  failed: 'It failed.'};

export function playground(root, route, page) {
  let file = null;
  let running = null;
  let written = [];
  let mode = 'text';
  const prompt = el('textarea', {id: 'prompt', rows: 8, spellcheck: 'false', autocomplete: 'off', value: EXAMPLE,
    'aria-describedby': 'prompt-note', oninput: () => take(null)});
  const note = el('p', {class: 'note', id: 'prompt-note'});
  const picker = el('input', {type: 'file', class: 'unseen', id: 'file', onchange: () => take(picker.files[0])});
  const temperature = number('temperature', 0.7, 0, 5, 0.1);
  const length = number('length', 200, 1, 100_000, 1);
  const stop = el('input', {id: 'stop', type: 'text', placeholder: 'none', spellcheck: 'false', autocomplete: 'off'});
  const boundary = el('input', {id: 'boundary', type: 'checkbox'});
  boundary.checked = true;
  const start = el('button', {type: 'submit', class: 'primary', text: 'Continue'});
  const cancel = el('button', {type: 'button', text: 'Stop', disabled: true, onclick: () => running?.abort()});
  const output = el('div', {class: 'bytes text', role: 'region', tabindex: 0, 'aria-label': 'The continuation'});
  const status = el('p', {class: 'note', role: 'status'});
  const models = comparison(promptBytes, page);
  const form = el('form', {onsubmit: event => {
    event.preventDefault();
    write();
  }},
  el('label', {for: 'prompt', text: 'Prompt'}), prompt, note,
  el('div', {class: 'options'},
    el('label', {}, 'Temperature', temperature), el('label', {}, 'Bytes at most', length),
    el('label', {title: 'Write \\n for a line feed'}, 'Stop at', stop),
    el('label', {class: 'check'}, boundary, 'Stop at the record’s end')),
  el('div', {class: 'actions'}, start, cancel,
    el('label', {for: 'file', class: 'button', text: 'Open a file'}), picker), models.controls);
  root.append(el('div', {class: 'section-head'}, el('h1', {text: 'Playground'}),
    el('p', {class: 'note', text: 'The model writes what would come next. Colours are the bits of each byte.'})),
  el('div', {class: 'play'}, form, el('section', {'aria-label': 'Continuation'},
    el('div', {class: 'map-head'}, status, modeToggle(['text', 'hex'], next => {
      mode = next;
      render();
    }), heatLegend()), output)), models.result);

  /** Takes a file as the prompt, or the text if there is none. */
  function take(next) {
    file = next;
    note.textContent = file === null ? 'You can drop a file here: its first 64 KB are the prompt.'
      : `The prompt is ${file.name.replace(/\P{ASCII}/gu, '·')}, ${whole(Math.min(file.size, MAX_PROMPT))}`
        + ` of ${whole(file.size)} bytes. Type to go back to text.`;
  }

  async function promptBytes() {
    return file === null ? new TextEncoder().encode(prompt.value).slice(0, MAX_PROMPT)
      : new Uint8Array(await file.slice(0, MAX_PROMPT).arrayBuffer());
  }

  async function write() {
    running?.abort();
    const own = running = new AbortController();
    const query = new URLSearchParams({temperature: temperature.value, 'max-bytes': length.value,
      'stop-at-boundary': boundary.checked});
    if (stop.value) {
      query.set('stop', stop.value.replaceAll('\\n', '\n').replaceAll('\\t', '\t'));
    }
    busy(true);
    page.fine('playground');
    status.textContent = 'Writing';
    try {
      const body = await promptBytes();
      written = [];
      output.replaceChildren(el('span', {class: 'given',
        text: Array.from(body.slice(-SHOWN_PROMPT), visible).join('')}));
      const response = await send(`continuations?${query}`, {method: 'POST', body, signal: own.signal,
        headers: {accept: 'text/event-stream', 'content-type': 'application/octet-stream'}});
      for await (const {event, data} of readEvents(response.body)) {
        if (event === 'piece') {
          add(JSON.parse(data));
        } else if (event === 'end') {
          end(JSON.parse(data));
        }
      }
    } catch (e) {
      if (running === own) {
        status.textContent = e.name === 'AbortError' ? `Stopped after ${whole(written.length)} bytes.`
          : 'It failed.';
        page.problem(e instanceof TypeError ? new ServiceError(0, 'The answer was cut off.') : e, 'playground');
      }
    }
    if (running === own) {
      running = null;
      busy(false);
    }
  }

  function add({bytes, logProbabilities}) {
    const piece = Array.from(fromBase64(bytes), (byte, i) => ({byte, bits: -(logProbabilities?.[i] ?? 0) / Math.LN2}));
    written.push(...piece);
    output.append(...piece.map(each => cell(each.byte, each.bits, mode)));
  }

  function end({reason, bytes, bits: cost, error}) {
    status.textContent = `${REASONS[reason] ?? reason} ${whole(bytes)} bytes, `
      + `${bits(bytes > 0 ? cost / bytes : 0)} bits a byte.${error ? ` ${error}` : ''}`;
  }

  function render() {
    output.className = `bytes ${mode}`;
    const given = output.querySelector('.given');
    output.replaceChildren(...(given ? [given] : []), ...written.map(each => cell(each.byte, each.bits, mode)));
  }

  function busy(on) {
    cancel.disabled = !on;
    start.textContent = on ? 'Start again' : 'Continue';
  }

  form.addEventListener('dragover', event => event.preventDefault());
  form.addEventListener('drop', event => {
    if (event.dataTransfer.files.length > 0) {
      event.preventDefault();
      take(event.dataTransfer.files[0]);
    }
  });
  take(null);
  return {stop: () => running?.abort()};
}

function number(id, value, min, max, step) {
  return el('input', {id, type: 'number', value, min, max, step, required: ''});
}
