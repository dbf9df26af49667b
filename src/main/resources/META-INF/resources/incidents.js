// The table of incidents, and an incident in short.

import {getJson, poll} from './api.js';
import {el, table, td} from './dom.js';
import {filtersOf} from './filters.js';
import {ago, once, safe, showStream, timeOf, whole} from './format.js';
import {level} from './palette.js';
import {linkTo, readRoute} from './route.js';

const POLL_MILLIS = 10_000;
const LIMIT = 100;

export const stateBadge = open => el('span', {class: open ? 'badge open' : 'badge closed',
  text: open ? 'open' : 'closed'});

/** Returns a severity mark. Text beside it says the same. */
export const severity = pValue => el('i', {class: `severity s${level(pValue)}`, 'aria-hidden': 'true'});

/** Returns an incident as a link of two lines. */
export function incidentCard(incident) {
  return el('a', {class: `card s${level(incident.lowestPValue)}`, href: linkTo('incident', incident.id)},
    el('span', {class: 'card-head'}, severity(incident.lowestPValue),
      showStream(el('strong', {class: 'clip'}), incident), stateBadge(incident.open),
      el('span', {class: 'card-when', text: ago(incident.lastTimestamp)})),
    el('span', {class: 'card-text', text: safe(incident.summary) || once(incident.lowestPValue)}),
    el('span', {class: 'card-foot', text: `${whole(incident.alerts)} ${incident.alerts === 1
      ? 'alert' : 'alerts'} in ${safe(incident.topic)}`}));
}

export function incidents(root, route, page) {
  const {element, body} = table('incidents', 'Incidents, open ones first, then the newest',
    [['Stream'], ['Topic', 'wide'], ['Severity'], ['First'], ['Last'], ['Alerts', 'number'], ['Lowest p', 'number'], ['State'],
      ['What is unusual', 'summary']]);
  const empty = el('section', {class: 'empty', hidden: true});
  const note = el('p', {class: 'note'});
  root.append(el('div', {class: 'section-head'}, el('h1', {text: 'Incidents'}), note), element, empty);
  let shown = '';

  function row(incident) {
    const href = linkTo('incident', incident.id);
    return el('tr', {class: incident.open ? 'is-open' : ''},
      el('th', {scope: 'row', class: 'name'}, el('div', {class: 'clip'}, severity(incident.lowestPValue),
        showStream(el('a', {href}), incident))),
      td('wide topic', safe(incident.topic)),
      td('', safe(incident.severity) || '–'),
      el('td', {class: 'when'}, timeOf(incident.firstTimestamp)),
      el('td', {class: 'when'}, timeOf(incident.lastTimestamp)),
      td('number', whole(incident.alerts)),
      td(`number p${level(incident.lowestPValue)}`, once(incident.lowestPValue)),
      el('td', {}, stateBadge(incident.open)),
      td('summary', safe(incident.summary)));
  }

  function show(list) {
    const text = JSON.stringify(list);
    if (text === shown) {
      return; // the focus stays where it is
    }
    shown = text;
    const focused = body.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    body.replaceChildren(...list.map(row));
    [...body.querySelectorAll('a')].find(link => link.getAttribute('href') === focused)?.focus();
    const open = list.filter(incident => incident.open).length;
    note.textContent = list.length === 0 ? '' : `${whole(open)} open of ${whole(list.length)}`
      + (list.length >= LIMIT ? ', the latest' : '');
    element.hidden = list.length === 0;
    empty.hidden = list.length > 0;
    const {topic, match} = filtersOf(readRoute());
    empty.replaceChildren(el('h2', {text: topic || match ? 'No incident matches' : 'No incidents'}),
      topic || match ? el('a', {class: 'button', href: '#/incidents', text: 'Show all incidents'})
        : el('p', {text: 'An incident opens when a record is so rare for its stream that it raises an alert. '
          + 'It closes when the stream has been normal again for a while.'}));
  }

  const polling = poll(async signal => {
    try {
      show((await getJson('incidents', {limit: LIMIT, ...filtersOf(readRoute())}, signal)).incidents);
      page.fine('incidents');
    } catch (e) {
      page.problem(e, 'incidents');
    }
  }, POLL_MILLIS);
  element.hidden = true;
  return {update: () => polling.now(), alerted: () => polling.now(), stop: () => polling.stop()};
}
