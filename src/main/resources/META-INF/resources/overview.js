// The overview: figures, what is not normal now, and the swim lanes.

import {getJson, poll} from './api.js';
import {budget} from './budget.js';
import {el, setText} from './dom.js';
import {filtersOf} from './filters.js';
import {bits, rate, stateText, whole} from './format.js';
import {incidentCard} from './incidents.js';
import {lanes} from './lanes.js';
import {STRONGEST, colourOf, onTheme} from './palette.js';
import {linkTo, readRoute} from './route.js';

const INCIDENTS_MILLIS = 10_000;
const CARDS = 3;
const FIGURES = [
  ['records', 'Records', data => whole(data.records)],
  ['rate', 'Records a second', data => rate(data.recordsPerSecond)],
  ['bits', 'Bits a byte', data => bits(data.bitsPerByte)],
  ['streams', 'Streams', data => whole(data.streamsTotal)],
  ['alerts', 'Alerts', data => whole(data.alerts)],
  ['open', 'Open incidents', data => whole(data.openIncidents)],
  ['model', 'Model', data => data.model?.name ?? 'none'],
  ['state', 'State', data => stateText(data.state)],
];

export function overview(root, route, page) {
  const figures = new Map(FIGURES.map(([key]) => [key, el('dd')]));
  const strip = el('dl', {class: 'figures'}, ...FIGURES.map(([key, name]) =>
    el('div', {class: `figure-${key}`}, el('dt', {text: name}), figures.get(key))));
  const unusual = el('section', {class: 'unusual', 'aria-label': 'What is not normal', hidden: true});
  const grid = lanes();
  const more = el('p', {class: 'note'});
  const legend = newLegend();
  const box = el('section', {'aria-label': 'Streams', hidden: true},
    el('div', {class: 'section-head'}, el('h2', {text: 'Streams'}), more, legend.element), grid.element);
  const empty = el('section', {class: 'empty', hidden: true});
  const alarms = budget(page);
  root.append(el('h1', {class: 'unseen', text: 'Overview'}), strip, unusual, box, empty, alarms.element);
  let emptyKind = null;

  const polling = poll(async signal => {
    try {
      const data = await getJson('incidents', {limit: 20, ...filtersOf(readRoute())}, signal);
      showUnusual(data.incidents);
      page.fine('incidents');
    } catch (e) {
      page.problem(e, 'incidents');
    }
  }, INCIDENTS_MILLIS);

  function showUnusual(list) {
    const open = list.filter(incident => incident.open)
      .sort((a, b) => a.lowestPValue - b.lowestPValue || b.lastTimestamp - a.lastTimestamp);
    const latest = list.find(incident => !incident.open); // the service lists the newest first
    unusual.hidden = list.length === 0;
    if (open.length > 0) {
      unusual.replaceChildren(...open.slice(0, CARDS).map(incidentCard));
      if (open.length > CARDS) {
        unusual.append(el('a', {class: 'more', href: linkTo('incidents'),
          text: `${open.length - CARDS} more open`}));
      }
    } else if (latest) {
      unusual.replaceChildren(el('p', {class: 'quiet-now'}, 'No incident is open. The latest:'),
        incidentCard(latest));
    }
  }

  function showEmpty(data) {
    const {topic, match} = filtersOf(readRoute());
    const kind = data.streams.length > 0 ? '' : data.streamsTotal > 0 || topic || match ? `filter ${topic} ${match}`
      : `none ${data.topics?.[0]?.topic}`;
    if (kind === emptyKind) {
      return;
    }
    emptyKind = kind;
    empty.hidden = kind === '';
    box.hidden = kind !== '';
    if (kind.startsWith('filter')) {
      empty.replaceChildren(el('h2', {text: 'No stream matches'}),
        el('p', {}, 'A pattern matches the whole name: ', el('code', {text: '*'}), ' is any run of characters, ',
          el('code', {text: '?'}), ' any one.'),
        el('p', {}, match && !match.includes('*') ? el('a', {class: 'button', text: `Find *${match}*`,
          href: linkTo('overview', null, {match: `*${match}*`})}) : null,
        ' ', el('a', {class: 'button', href: '#/', text: 'Show all streams'})));
    } else if (kind) {
      empty.replaceChildren(...firstSteps(data.topics?.[0]?.topic ?? 'bytes', data.warmUpRecords));
    }
  }

  return {
    overview(data) {
      for (const [key, , value] of FIGURES) {
        setText(figures.get(key), value(data));
      }
      figures.get('model').title = data.model?.digest ?? '';
      strip.dataset.open = data.openIncidents > 0;
      strip.dataset.running = data.state === 'RUNNING';
      showEmpty(data);
      setText(more, `${whole(data.streamsShown)} of ${whole(data.streamsTotal)}, the most unusual first`);
      if (!box.hidden) {
        grid.show(data);
      }
    },
    update() {
      polling.now();
      alarms.update();
    },
    alerted() {
      polling.now();
      page.refresh();
    },
    stop() {
      polling.stop();
      grid.stop();
      legend.stop();
    },
  };
}

/** Teaches what to send, and what comes of it. */
function firstSteps(topic, warmUpRecords) {
  return [el('h2', {text: 'No records yet'}),
    el('p', {text: 'Send some. Each line of a file is one record, and the file’s name is the name of its stream:'}),
    el('pre', {}, el('code', {text: `./megabyte send app.log --topic ${topic} --follow`})),
    el('p', {text: 'The command goes on as the file grows. Without --follow it ends with the file.'}),
    el('ol', {},
      el('li', {text: 'The stream appears here with its bits a byte, within a second or two.'}),
      el('li', {text: `It warms up: the service takes ${whole(warmUpRecords)} records to learn what is normal.`}),
      el('li', {text: 'Each record then gets a p-value: how often a normal record is as surprising.'}),
      el('li', {text: 'A record that is rare enough raises an alert. Alerts in a row are one incident.'}))];
}

function newLegend() {
  const steps = [0, 2, 4, 6, STRONGEST];
  const names = ['calm', '1 in 100', '10,000', '1 M', '100 M'];
  const chips = steps.map(() => el('i', {}));
  function paint() {
    chips.forEach((chip, i) => {
      chip.style.setProperty('background', colourOf(steps[i]));
      chip.style.setProperty('height', `${4 + i * 2.5}px`);
    });
  }
  paint();
  const element = el('p', {class: 'legend'}, el('span', {class: 'unseen', text: 'Colours: '}),
    ...steps.map((_, i) => el('span', {}, chips[i], names[i])), el('span', {}, el('i', {class: 'mark'}), 'alert'));
  return {element, stop: onTheme(paint)};
}
