// The table of commands: who gave which, and whether they are applied.

import {commandBadge, commandText, outcome, patternText} from './act.js';
import {getJson, poll} from './api.js';
import {el, table, td} from './dom.js';
import {safe, timeOf} from './format.js';

const POLL_MILLIS = 5000;

export function commands(root, route, page) {
  const {element, body} = table('commands', 'Commands, the latest first',
    [['Command'], ['Streams'], ['By'], ['Given'], ['State'], ['What came of it', 'wide']]);
  const empty = el('section', {class: 'empty', hidden: true}, el('h2', {text: 'No commands'}),
    el('p', {text: 'Open an incident, and then Act. What you do there is listed here, with who and when.'}));
  root.append(el('div', {class: 'section-head'}, el('h1', {text: 'Commands'})), element, empty);
  element.hidden = true;
  let shown = '';

  const polling = poll(async signal => {
    try {
      const list = (await getJson('commands', {}, signal)).commands;
      const text = JSON.stringify(list);
      if (text !== shown) {
        shown = text;
        body.replaceChildren(...list.map(row));
        element.hidden = list.length === 0;
        empty.hidden = list.length > 0;
      }
      page.fine('commands');
    } catch (e) {
      page.problem(e, 'commands');
    }
  }, POLL_MILLIS);
  return {stop: () => polling.stop()};
}

function row(one) {
  return el('tr', {}, el('th', {scope: 'row', text: commandText(one.command)}),
    td('', patternText(one.command)), td('', safe(one.command.by) || '–'),
    el('td', {class: 'when'}, timeOf(one.command.at)), el('td', {}, commandBadge(one.state)),
    td('wide', outcome(one)));
}
