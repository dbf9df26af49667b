// The table of swim lanes: one row a stream, its highest -log10 p over time.

import {el, setText, table} from './dom.js';
import {bits, clock, literalGlob, once, onceShort, safe, shortClock, showStream, streamKey, streamText, whole}
  from './format.js';
import {drawLane, level, onTheme} from './palette.js';
import {linkTo} from './route.js';

const TICKS = 5;

/** Creates the table. Its `show(data)` takes an overview. */
export function lanes() {
  const {element, body} = table('lanes', 'Streams, the most unusual first',
    [['Stream'], ['Topic', 'wide'], ['Bits a byte', 'number wide'], ['Lowest p', 'number'], ['', 'axis']]);
  const axis = el('div', {class: 'ticks', 'aria-hidden': 'true'});
  element.tHead.rows[0].lastElementChild.append(el('span', {class: 'unseen', text: 'Lowest p over time'}),
    axis);
  const tip = el('div', {class: 'tip', hidden: true, 'aria-hidden': 'true'});
  const root = el('div', {class: 'lanes-box'}, element, tip);
  const rows = new Map();
  let data = null;

  function show(next) {
    data = next;
    const ends = data.from + data.columnMillis * data.columns;
    axis.replaceChildren(...Array.from({length: TICKS}, (_, i) =>
      el('span', {text: shortClock(data.from + (ends - data.from) * i / (TICKS - 1))})));
    const seen = new Set();
    for (const stream of data.streams) {
      const key = streamKey(stream);
      seen.add(key);
      if (!rows.has(key)) {
        rows.set(key, newRow(stream));
        body.append(rows.get(key).element);
      }
      fill(rows.get(key), stream);
    }
    for (const [key, row] of rows) {
      if (!seen.has(key)) {
        row.element.remove();
        rows.delete(key);
      }
    }
    // Rows do not move from under the pointer or the focus.
    if (!element.matches(':hover') && !element.contains(document.activeElement)) {
      data.streams.forEach((stream, i) => {
        const row = rows.get(streamKey(stream)).element;
        if (body.rows[i] !== row) {
          body.insertBefore(row, body.rows[i] ?? null);
        }
      });
    }
    draw();
  }

  function draw() {
    for (const row of rows.values()) {
      drawLane(row.canvas, row.stream.lane, row.stream.alertColumns);
    }
  }

  function fill(row, stream) {
    row.stream = stream;
    const {incident, incidentOpen} = stream;
    row.link.href = incident ? linkTo('incident', incident)
      : linkTo('tail', null, {topic: stream.topic, match: literalGlob(stream.stream)});
    row.link.title = `${streamText(stream)}: ${incident ? 'its latest incident' : 'its scores, live'}`;
    row.open.hidden = !(incident && incidentOpen);
    setText(row.bits, bits(stream.bitsPerByte));
    row.p.className = `number p${stream.warming ? 0 : level(stream.lowestPValue)}`;
    setText(row.p, stream.warming ? `warming up: ${whole(stream.scoredRecords)} of ${whole(data.warmUpRecords)}`
      : onceShort(stream.lowestPValue));
    row.p.title = stream.warming ? 'The service learns what is normal for this stream' : once(stream.lowestPValue);
    row.canvas.setAttribute('aria-label', spoken(stream));
  }

  /** Says in words what a lane shows. */
  function spoken(stream) {
    let worst = -1;
    stream.lane.forEach((value, i) => {
      if (value !== null && value > (worst < 0 ? -1 : stream.lane[worst])) {
        worst = i;
      }
    });
    const alerts = stream.alertColumns?.length ?? 0;
    return (worst < 0 ? 'no p-value yet'
      : `lowest p ${once(10 ** -stream.lane[worst])} at ${shortClock(data.from + worst * data.columnMillis)}`)
      + (alerts > 0 ? `, alerts at ${stream.alertColumns.slice(0, 5)
        .map(i => shortClock(data.from + i * data.columnMillis)).join(', ')}` : '');
  }

  /** Says what stands under the pointer. */
  function point(event) {
    const canvas = event.target.closest('canvas');
    const row = canvas && [...rows.values()].find(each => each.canvas === canvas);
    tip.hidden = !row;
    if (!row) {
      return;
    }
    const box = canvas.getBoundingClientRect();
    const column = Math.min(row.stream.lane.length - 1,
      Math.max(0, Math.floor((event.clientX - box.left) / box.width * row.stream.lane.length)));
    const value = row.stream.lane[column];
    tip.textContent = `${clock(data.from + column * data.columnMillis)}  ${value === null ? 'no records'
      : once(value < 0 ? null : 10 ** -value)}${row.stream.alertColumns?.includes(column) ? ', alert' : ''}`;
    const frame = root.getBoundingClientRect();
    const left = Math.min(event.clientX - frame.left + 12, frame.width - tip.offsetWidth - 4);
    tip.style.setProperty('left', `${Math.max(0, left)}px`);
    tip.style.setProperty('top', `${box.bottom - frame.top + 2}px`);
  }

  root.addEventListener('pointermove', point);
  root.addEventListener('pointerleave', () => tip.hidden = true);
  const size = new ResizeObserver(draw);
  size.observe(root);
  const unTheme = onTheme(draw);
  return {
    element: root,
    show,
    stop() {
      size.disconnect();
      unTheme();
    },
  };
}

function newRow(stream) {
  const link = showStream(el('a', {}), stream);
  const open = el('span', {class: 'badge open', text: 'open', title: 'An incident is open', hidden: true});
  const number = el('td', {class: 'number wide', role: 'cell'});
  const p = el('td', {role: 'cell'});
  const canvas = el('canvas', {role: 'img'});
  const element = el('tr', {role: 'row'},
    el('th', {scope: 'row', role: 'rowheader', class: 'name'}, el('div', {class: 'clip'}, link, open)),
    el('td', {class: 'wide topic', role: 'cell', text: `${safe(stream.topic)}/${stream.partition}`,
      title: `Topic ${safe(stream.topic)}, partition ${stream.partition}`}), number, p,
    el('td', {class: 'lane', role: 'cell'}, canvas));
  return {element, link, open, bits: number, p, canvas, stream};
}
