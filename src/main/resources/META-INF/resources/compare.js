// Compares two models: what each byte of the same text costs by either.

import {getJson, send} from './api.js';
import {heatMap} from './bytes.js';
import {el} from './dom.js';
import {bits, safe, whole} from './format.js';

const MAX_BYTES = 4096;
const USES = {service: 'the service’s own', topic: 'of a topic', promoted: 'promoted', shadow: 'shadow'};

/** Returns the controls and the result. `text()` gives the bytes. */
export function comparison(text, page) {
  const left = el('select', {id: 'model-a'});
  const right = el('select', {id: 'model-b'});
  const button = el('button', {type: 'button', text: 'Compare', disabled: true, onclick: () => compare()});
  const status = el('p', {class: 'note', role: 'status'});
  const maps = el('div', {class: 'compare'});
  const controls = el('div', {class: 'options'}, el('label', {}, 'Model', left), el('label', {}, 'Beside', right),
    el('div', {class: 'actions'}, button));
  const result = el('section', {'aria-label': 'Comparison', hidden: true}, el('h2', {text: 'Two models'}), status, maps);

  async function list() {
    try {
      const {models} = await getJson('models', {});
      for (const select of [left, right]) {
        select.replaceChildren(...models.map(({name, digest, uses}) => new Option(
          safe(name) + (uses.length > 0 ? ` (${uses.map(use => USES[use] ?? safe(use)).join(', ')})` : ''), digest)));
      }
      const first = models.findIndex(({uses}) => uses.includes('promoted') || uses.includes('service'));
      left.selectedIndex = Math.max(first, 0);
      const other = models.findIndex(({uses}) => uses.includes('shadow'));
      right.selectedIndex = other >= 0 && other !== first ? other : models.findIndex((_, i) => i !== left.selectedIndex);
      button.disabled = models.length === 0;
    } catch (e) {
      page.problem(e, 'comparison');
    }
  }

  async function compare() {
    button.disabled = true;
    result.hidden = false;
    status.textContent = 'The service opens the models, and scores the bytes';
    try {
      const all = await text();
      const bytes = all.slice(0, MAX_BYTES);
      const query = new URLSearchParams([left, right].filter(one => one.value).map(one => ['model', one.value]));
      const {models} = await (await send(`api/v1/comparison?${query}`, {method: 'POST', body: bytes,
        headers: {'content-type': 'application/octet-stream'}})).json();
      maps.replaceChildren(...models.map(one => column(one, bytes)));
      status.textContent = `${whole(bytes.length)} bytes, as a stream of their own whose records are lines.`
        + (all.length > bytes.length ? ` The other ${whole(all.length - bytes.length)} are left out.` : '');
      page.fine('comparison');
    } catch (e) {
      status.textContent = 'It failed.';
      page.problem(e, 'comparison');
    }
    button.disabled = false;
  }

  list();
  return {controls, result};
}

function column({name, bits: sum, bitsPerByte, positionBits}, bytes) {
  return el('div', {}, el('h3', {text: safe(name)}),
    el('p', {}, el('strong', {text: bits(bitsPerByte)}), ` bits a byte, ${whole(Math.round(sum))} bits`),
    heatMap({bytes, positionBits, total: bytes.length, spans: [], label: `Bytes by ${safe(name)}`}));
}
