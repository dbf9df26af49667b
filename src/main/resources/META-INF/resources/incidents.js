// The table of incidents, and an incident in short.

import {getJson, poll} from './api.js';
import {el, table} from './dom.js';
import {filtersOf} from './filters.js';
import {ago, once, onceShort, safe, showStream, span, timeOf, whole} from './format.js';
import {level} from './palette.js';
import {linkTo, readRoute} from './route.js';

const POLL_MILLIS = 10_000;
const LIMIT = 100;

/** Open ones first, then the newest. */
const newest = (a, b) => b.open - a.open || b.lastTimestamp - a.lastTimestamp;

export const stateBadge = open => el('span', {className: open ? 'badge open' : 'badge closed',
  textContent: open ? 'open' : 'closed'});

/** Returns a severity mark. Text beside it says the same. */
export const severity = pValue => el('i', {className: `severity s${level(pValue)}`, 'aria-hidden': 'true'});

/** Returns an incident as a link of two lines. */
export function incidentCard(incident) {
  return el('a', {className: `card c${level(incident.lowestPValue)}`, href: linkTo('incident', incident.id)},
    el('span', {className: 'card-head'}, severity(incident.lowestPValue),
      showStream(el('strong', {className: 'clip'}), incident), stateBadge(incident.open),
      el('span', {className: 'card-when', textContent: ago(incident.lastTimestamp)})),
    el('span', {className: 'card-text', textContent: safe(incident.summary) || once(incident.lowestPValue)}),
    el('span', {className: 'card-foot', textContent: `${whole(incident.alerts)} ${incident.alerts === 1
      ? 'alert' : 'alerts'} in ${incident.topic}`}));
}

export function incidents(root, route, page) {
  const {element, body} = table('incidents', 'Incidents, open ones first, then the newest',
    [['Stream'], ['Topic', 'wide'], ['First'], ['Last'], ['Alerts', 'number'], ['Lowest p', 'number'], ['State'],
      ['What is unusual', 'summary']]);
  const empty = el('section', {className: 'empty', hidden: true});
  const note = el('p', {className: 'note'});
  root.append(el('div', {className: 'section-head'}, el('h1', {textContent: 'Incidents'}), note), element, empty);
  let shown = '';

  function row(incident) {
    const href = linkTo('incident', incident.id);
    return el('tr', {className: incident.open ? 'is-open' : '', onclick: event => {
      // The whole row is a target, for those who click beside the link. A selection is not a click.
      if (!event.target.closest('a') && getSelection().isCollapsed) {
        location.hash = href;
      }
    }},
    el('th', {scope: 'row', className: 'name'}, el('div', {className: 'clip'}, severity(incident.lowestPValue),
      showStream(el('a', {href}), incident))),
    el('td', {className: 'wide topic', textContent: incident.topic}),
    el('td', {className: 'when'}, timeOf(incident.firstTimestamp)),
    el('td', {className: 'when', title: `for ${span(incident.firstTimestamp, incident.lastTimestamp)}`},
      timeOf(incident.lastTimestamp)),
    el('td', {className: 'number', textContent: whole(incident.alerts)}),
    el('td', {className: `number p p${level(incident.lowestPValue)}`, title: once(incident.lowestPValue),
      textContent: onceShort(incident.lowestPValue)}),
    el('td', {}, stateBadge(incident.open)),
    el('td', {className: 'summary', textContent: safe(incident.summary)}));
  }

  function show(list) {
    const text = JSON.stringify(list);
    if (text === shown) {
      return; // the focus stays where it is
    }
    shown = text;
    const focused = body.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    body.replaceChildren(...list.toSorted(newest).map(row));
    [...body.querySelectorAll('a')].find(link => link.getAttribute('href') === focused)?.focus();
    const open = list.filter(incident => incident.open).length;
    note.textContent = list.length === 0 ? '' : `${whole(open)} open of ${whole(list.length)}`
      + (list.length >= LIMIT ? ', the latest' : '');
    element.hidden = list.length === 0;
    empty.hidden = list.length > 0;
    const {topic, match} = filtersOf(readRoute());
    empty.replaceChildren(el('h2', {textContent: topic || match ? 'No incident matches' : 'No incidents'}),
      topic || match ? el('a', {className: 'button', href: '#/incidents', textContent: 'Show all incidents'})
        : el('p', {textContent: 'An incident opens when a record is so rare for its stream that it raises an alert. '
          + 'It closes when the stream has been normal again for a while.'}));
  }

  const polling = poll(async signal => {
    try {
      show((await getJson('incidents', {limit: LIMIT, ...filtersOf(readRoute())}, signal)).incidents);
    } catch (e) {
      page.problem(e);
    }
  }, POLL_MILLIS);
  element.hidden = true;
  return {update: () => polling.now(), alerted: () => polling.now(), stop: () => polling.stop()};
}
