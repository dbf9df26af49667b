// The bar of filters. It shows what the address says, and writes what is typed into the address.

import {readRoute, hashOf} from './route.js';

const FILTERED = new Set(['overview', 'incidents', 'tail']);
const TYPING_MILLIS = 250;
const INPUTS = {match: 'match', topic: 'topic', minutes: 'minutes', maxP: 'max-p'};
const DEFAULTS = {minutes: '15'};

const bar = document.getElementById('filters');
const input = name => document.getElementById(INPUTS[name]);

/** Starts the bar. `changed` is called when a filter has a new value. */
export function startFilters(changed) {
  let timer = 0;
  function write() {
    clearTimeout(timer);
    const route = readRoute();
    for (const name of Object.keys(INPUTS)) {
      const value = input(name).value;
      if (value && value !== DEFAULTS[name]) {
        route.parameters.set(name, value);
      } else {
        route.parameters.delete(name);
      }
    }
    // Not each letter is a step back.
    history.replaceState(null, '', hashOf(route.view, route.id, route.parameters));
    changed();
  }
  bar.addEventListener('input', event => {
    clearTimeout(timer);
    timer = setTimeout(write, event.target === input('match') ? TYPING_MILLIS : 0);
  });
  bar.addEventListener('submit', event => {
    event.preventDefault();
    write();
  });
}

export function showFilters({view, parameters}) {
  bar.hidden = !FILTERED.has(view);
  for (const part of bar.querySelectorAll('[data-for]')) {
    part.hidden = part.dataset.for !== view;
  }
  for (const name of Object.keys(INPUTS)) {
    const value = parameters.get(name) ?? DEFAULTS[name] ?? '';
    if (name !== 'match') {
      offer(input(name), value);
    }
    if (document.activeElement !== input(name)) {
      input(name).value = value;
    }
  }
}

/** An address may name a value that is not among the options. */
function offer(select, value) {
  if (![...select.options].some(option => option.value === value)) {
    select.add(new Option(value, value));
  }
}

export function showTopics(topics) {
  const select = input('topic');
  const names = topics.map(topic => topic.topic);
  const present = [...select.options].slice(1).map(option => option.value);
  if (document.activeElement === select || names.every(name => present.includes(name))) {
    return;
  }
  const value = select.value;
  const all = [...new Set([...names, value])].filter(Boolean).sort();
  select.replaceChildren(new Option('all', ''), ...all.map(name => new Option(name, name)));
  select.value = value;
}

/** Returns the filters that the service knows, from a route. */
export const filtersOf = ({parameters}) => ({topic: parameters.get('topic'), match: parameters.get('match')});

export function focusSearch() {
  if (!bar.hidden) {
    input('match').focus();
    input('match').select();
  }
  return !bar.hidden;
}
