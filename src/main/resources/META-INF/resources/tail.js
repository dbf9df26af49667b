// The live tail: scores as they come. The page shows what people can read, and counts the rest.

import {actPanel} from './act.js';
import {listen} from './api.js';
import {el, setText, table, td} from './dom.js';
import {filtersOf} from './filters.js';
import {bits, clock, literalGlob, once, onceShort, safe, showStream, whole} from './format.js';
import {level} from './palette.js';
import {linkTo} from './route.js';

const MAX_ROWS = 500;
const ROWS_A_FRAME = 60;
/** Rows come in batches: a table that moves sixty times a second cannot be read. */
const BATCH_MILLIS = 200;

export function tail(root, first, page) {
  const button = el('button', {type: 'button', text: 'Pause', onclick: () => pause(!paused)});
  const note = el('p', {class: 'note', role: 'status'});
  const {element, body} = table('tail', 'Scores, the newest first',
    [['Time'], ['Stream'], ['Topic', 'wide'], ['Bits a byte', 'number'], ['p', 'number'], ['Bytes', 'number wide']]);
  const empty = el('p', {class: 'empty', text: 'Waiting for scores.'});
  let route = first;
  let latest = Date.now(); // of the newest score that was shown
  const act = actPanel(() => {
    const {topic, match} = filtersOf(route);
    return {topic: topic || '*', key: match || '*'};
  }, page, () => ({time: latest}));
  root.append(el('div', {class: 'section-head'}, el('h1', {text: 'Live tail'}), note, button), act.element, element,
    empty);
  let close = () => {};
  let state = 'connecting';
  let paused = false;
  let waiting = []; // text that is not read yet: reading what nobody sees would be waste
  let received = 0;
  let dropped = 0;
  let frame = 0;
  let lastBatch = 0;

  function connect() {
    close();
    close = listen('scores', {...filtersOf(route), maxP: route.parameters.get('maxP')}, {
      score(text) {
        received++;
        waiting.push(text);
        if (waiting.length > 2 * ROWS_A_FRAME) {
          dropped += waiting.length - ROWS_A_FRAME;
          waiting = waiting.slice(-ROWS_A_FRAME);
        }
      },
      gap(text) {
        dropped += Number(JSON.parse(text).dropped) || 0;
      },
    }, (next, problem) => {
      state = next;
      if (problem) {
        page.problem(problem, 'tail');
      } else if (next === 'open') {
        page.fine('tail');
      }
    });
  }

  function turn(now) {
    frame = requestAnimationFrame(turn);
    if (paused || now - lastBatch < BATCH_MILLIS) {
      return;
    }
    lastBatch = now;
    if (waiting.length > 0) {
      dropped += Math.max(0, waiting.length - ROWS_A_FRAME);
      const rows = waiting.slice(-ROWS_A_FRAME).reverse().map(read).filter(Boolean);
      waiting = [];
      body.prepend(...rows);
      while (body.rows.length > MAX_ROWS) {
        body.lastElementChild.remove();
      }
    }
    tell();
  }

  function tell() {
    const text = paused ? 'Paused. Nothing is read meanwhile.' : state !== 'open' ? 'Connecting'
      : `${whole(received)} received, ${whole(dropped)} not shown`;
    setText(note, text);
    // Figures that change five times a second are not to be read aloud.
    note.setAttribute('aria-live', paused || state !== 'open' ? 'polite' : 'off');
    empty.hidden = body.rows.length > 0;
  }

  function pause(next) {
    paused = next;
    button.textContent = paused ? 'Resume' : 'Pause';
    if (paused) {
      close();
      close = () => {};
    } else {
      connect();
    }
    tell();
  }

  function read(text) {
    try {
      const score = JSON.parse(text);
      latest = score.timestamp;
      return row(score);
    } catch {
      dropped++;
      return null;
    }
  }

  connect();
  frame = requestAnimationFrame(turn);
  return {
    update(next) {
      route = next;
      waiting = [];
      received = dropped = 0;
      body.replaceChildren();
      if (!paused) {
        connect();
      }
      tell();
      act.update();
    },
    stop() {
      act.stop();
      cancelAnimationFrame(frame);
      close();
    },
  };
}

function row(score) {
  const name = showStream(el('a', {title: 'Only this stream',
    href: linkTo('tail', null, {topic: score.topic, match: literalGlob(score.stream)})}), score);
  return el('tr', {title: `${safe(score.topic)}/${score.partition}, offset ${score.offset}`},
    td('when', clock(score.timestamp)),
    el('th', {scope: 'row', class: 'name'}, el('div', {class: 'clip'}, name)),
    td('wide topic', safe(score.topic)),
    td('number', bits(score.bitsPerByte)),
    td(`number p${level(score.pValue)}`, score.pValue > 0.5 ? 'usual' : onceShort(score.pValue), once(score.pValue)),
    td('number wide', whole(score.bytes)));
}
