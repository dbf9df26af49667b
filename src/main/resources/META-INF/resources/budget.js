// The slider of alarm budgets: how many alerts the last hours would have had.

import {getJson} from './api.js';
import {el, setText} from './dom.js';
import {filtersOf} from './filters.js';
import {whole} from './format.js';
import {readRoute} from './route.js';

const HOURS = [[1, '1 h'], [24, '24 h'], [168, '7 days']];
const FIGURE = new Intl.NumberFormat('en', {maximumSignificantDigits: 3});
const count = (number, one, many) => `${whole(number)} ${number === 1 ? one : many}`;

/** Returns a box that reads nothing before it is opened. */
export function budget(page) {
  const slider = el('input', {type: 'range', min: '0', max: '0', step: '1', disabled: true,
    'aria-label': 'False alarms a day of a stream'});
  const hours = el('select', {}, ...HOURS.map(([value, text]) => new Option(text, value)));
  const says = el('p', {role: 'status', text: 'Reading the scores.'});
  const note = el('p', {class: 'note'});
  const element = el('details', {class: 'act budget'}, el('summary', {text: 'Budget'}), el('div', {},
    el('div', {class: 'actions'}, el('label', {class: 'field'}, 'Last ', hours), slider), says, note));
  hours.value = 24;
  let preview = null;
  let asked = '';

  async function load() {
    const parameters = {hours: hours.value, ...filtersOf(readRoute())};
    const text = JSON.stringify(parameters);
    if (!element.open || text === asked) {
      return;
    }
    asked = text;
    setText(says, 'Reading the scores.');
    slider.disabled = true;
    try {
      const read = await getJson('preview', parameters);
      if (text !== asked) {
        return;
      }
      preview = read;
      slider.max = preview.budgets.length - 1;
      slider.value = preview.budgets.findIndex(one => one.falseAlarmsPerDay === preview.budget);
      slider.disabled = false;
      page.fine('budget');
      tell();
    } catch (e) {
      if (text !== asked) {
        return;
      }
      asked = '';
      setText(says, 'The scores could not be read. Open this again in a while.');
      page.problem(e, 'budget');
    }
  }

  function tell() {
    const one = preview.budgets[slider.value];
    const own = one.falseAlarmsPerDay === preview.budget ? ', as now' : '';
    slider.setAttribute('aria-valuetext', FIGURE.format(one.falseAlarmsPerDay));
    setText(says, `With ${FIGURE.format(one.falseAlarmsPerDay)} false alarms a day of a stream${own}: `
      + `${count(one.alerts, 'alert', 'alerts')} in ${count(one.incidents, 'incident', 'incidents')} `
      + `of ${count(one.streams, 'stream', 'streams')}.`);
    setText(note, `From ${count(preview.records, 'score', 'scores')} of ${count(preview.streams, 'stream', 'streams')}`
      + `${preview.cut ? ', a part of them alone, as there are more than are read' : ''}. `
      + `${preview.shared ? 'The budgets that streams share hold too. ' : ''}`
      + 'megabyte.alerts.false-alarms-per-day sets it.');
  }

  slider.addEventListener('input', tell);
  hours.addEventListener('change', load);
  element.addEventListener('toggle', load);
  return {element, update: load};
}
