// Gives commands to the service, and shows what becomes of them.

import {getJson, poll, send} from './api.js';
import {ask, el, setText} from './dom.js';
import {ago, safe, whole} from './format.js';
import {mayAct} from './session.js';

const POLL_MILLIS = 5000;
const PENDING_MILLIS = 500;
const SHOWN = 5;
const FINAL = 'This cannot be undone.';

/** What can be done to streams. What names a model stands apart. */
const ACTIONS = [
  {action: 'freeze', text: 'Freeze', title: 'Score and alert as before, but learn nothing of what is normal'},
  {action: 'thaw', text: 'Thaw', title: 'Learn again after a freeze'},
  {action: 'rebaseline', text: 'Relearn', title: 'Forget what is normal, and learn it again',
    warning: `The service forgets what is normal for these streams, and learns it again. ${FINAL}`},
  {action: 'forget', text: 'Forget', title: 'Delete all that is known of these streams',
    warning: `The service deletes all that it knows of these streams. Their next records start them again. ${FINAL}`},
];
/** Learning takes whole topics, and minutes. */
const LEARN = 'learn';
const OF_MODELS = [
  {action: LEARN, text: 'Learn topic now', title: 'Make a model from what the topic retains, if serve has --learn',
    warning: 'The service makes a model from all records that the topic retains, which takes minutes. The model comes '
      + 'into force if it is better.'},
  {action: 'promote', text: 'Promote', named: true, title: 'Score by this model from the next record on',
    warning: 'The streams learn again what is normal, unless the model shadowed them before. '
      + 'Roll back returns to the model before.'},
  {action: 'shadow', text: 'Shadow', named: true, title: 'Score by this model too, into topic shadow-scores'},
  {action: 'rollback', text: 'Roll back', title: 'Undo the last promotion of these streams',
    warning: 'The rule before the last promotion applies again.'},
  {action: 'unshadow', text: 'End shadow', title: 'Stop scoring by a second model',
    warning: `The service drops what the shadow learnt. ${FINAL}`},
];
/** A command names at most this many kinds. */
const MAX_KINDS = 16;
const HOUR_MILLIS = 3_600_000;
/** What can be said of alerts. Times are those of the records. */
const OF_ALERTS = [
  {action: 'mute', text: 'Mute for an hour', hours: 1,
    title: 'Raise no alert of these streams for an hour of their time'},
];
const OF_INCIDENT = [
  {action: 'fine', text: 'This was fine', judged: true, title: 'Raise no alert that is like it, for good',
    warning: 'Alerts of these streams that are like it are kept back for good. Revoke ends that.'},
  {action: 'fine', text: 'Fine for an hour', judged: true, hours: 1,
    title: 'Raise no alert that is like it for an hour of the records\' time'},
  {action: 'confirm', text: 'This was right', judged: true, title: 'Count the incident as rightly raised'},
];
const TEXTS = new Map([...ACTIONS, ...OF_MODELS, ...OF_ALERTS, ...OF_INCIDENT, {action: 'fine', text: 'Fine'},
  {action: 'mute', text: 'Mute'}, {action: 'revoke', text: 'Revoke'}].map(({action, text}) => [action, text]));

/** Names streams as people read them. The patterns are globs. */
export const patternText = ({topic, key}) => key === '' ? `the stream without a name in ${safe(topic)}`
  : `${safe(key)} in ${topic === '*' ? 'all topics' : safe(topic)}`;

/** Returns what became of a command, in words. */
export function outcome({command, state, partitions, answered, matched, reason, detail}) {
  return state === 'pending' && command.action === LEARN ? 'The service learns, which takes minutes'
    : state === 'pending' ? `${whole(answered)} of ${whole(partitions)} partitions have taken it`
    : state === 'rejected' ? safe(reason)
    : detail ? safe(detail)
    : matched === null ? '' : matched === 1 ? '1 stream matches so far' : `${whole(matched)} streams match so far`;
}

export const commandText = command => (TEXTS.get(command.action) ?? safe(command.action))
  + (command.model ? ` ${safe(command.model.name)}` : '');

export const commandBadge = state => el('span', {class: `badge ${state}`, text: state});

/**
 * Returns a panel of commands for the streams that `pattern()` names: globs over topic and key. `seen()` gives the
 * time of the latest record that is shown, and, where an incident is, its id and the kinds of its records.
 */
export function actPanel(pattern, page, seen) {
  const who = el('p', {class: 'note'});
  const models = el('select', {'aria-label': 'Model'});
  const list = el('ul', {class: 'given'});
  const buttons = kinds => kinds.map(kind => el('button', {type: 'button', text: kind.text, title: kind.title,
    onclick: () => give(kind)}));
  const form = el('div', {class: 'act-form'},
    el('div', {class: 'actions'}, ...buttons([...seen().incident ? OF_INCIDENT : [], ...OF_ALERTS])),
    el('div', {class: 'actions'}, ...buttons(ACTIONS)),
    el('div', {class: 'actions'}, models, ...buttons(OF_MODELS)));
  const element = el('details', {class: 'act'}, el('summary', {text: 'Act'}), el('div', {}, who, form,
    el('div', {role: 'status'}, list)));
  let shown = '';
  /** What was given here and is not listed yet: the service reads it from the topic first. */
  let unlisted = [];

  async function give(kind) {
    const {topic, key} = pattern();
    const command = {action: kind.action, topic, key: kind.action === LEARN ? '*' : key};
    if (kind.named) {
      const option = models.selectedOptions[0];
      if (!option) {
        return;
      }
      command.model = {name: option.text, digest: option.value};
    }
    const about = seen();
    if (kind.judged && (about.kinds.length < 1 || about.kinds.length > MAX_KINDS)) {
      page.problem(new Error(`An incident of ${about.kinds.length} kinds of records cannot be judged as one: `
        + `expected 1 to ${MAX_KINDS}.`), 'act');
      return;
    }
    if (kind.judged) {
      command.like = {incident: about.incident, kinds: about.kinds};
    }
    if (kind.hours) {
      command.until = about.time + kind.hours * HOUR_MILLIS;
    }
    if (kind.action === 'mute') {
      command.from = about.time;
    }
    if (kind.warning && !await ask(`${kind.text}: ${patternText(command)}?`, kind.warning, kind.text)) {
      return;
    }
    await post(command);
  }

  async function post(command) {
    try {
      const answer = await send('api/v1/control', {method: 'POST', headers: {'content-type': 'application/json'},
        body: JSON.stringify(command)});
      const written = await answer.json();
      unlisted.unshift({command: written.command, state: 'pending', partitions: written.offsets.length, answered: 0,
        matched: null, reason: null, detail: null});
      page.fine('act');
      polling.now();
    } catch (e) {
      page.problem(e, 'act');
    }
  }

  function show(listed) {
    const {topic, key} = pattern();
    unlisted = unlisted.filter(given => !listed.some(({command}) => command.id === given.command.id));
    const own = [...unlisted, ...listed].filter(({command}) => command.topic === topic
      && (command.key === key || command.action === LEARN)).slice(0, SHOWN);
    const text = JSON.stringify(own);
    if (text !== shown) {
      shown = text;
      list.replaceChildren(...own.map(one => el('li', {}, commandBadge(one.state), ` ${commandText(one.command)}, by `
        + `${safe(one.command.by) || 'nobody named'} ${ago(one.command.at)}. ${outcome(one)}`, ...revoking(one, own))));
    }
    return own.some(one => one.state === 'pending' && one.command.action !== LEARN);
  }

  /** Returns the button that ends what a command keeps quiet. */
  function revoking({command, state}, commands) {
    const quiet = state === 'applied' && (command.action === 'fine' || command.action === 'mute')
      && !commands.some(other => other.command.rule === command.id);
    return quiet ? [' ', el('button', {type: 'button', text: 'Revoke', title: 'Raise such alerts again',
      onclick: () => post({action: 'revoke', topic: command.topic, key: command.key, rule: command.id})})] : [];
  }

  const polling = poll(async signal => {
    tell();
    if (!element.open) {
      return;
    }
    try {
      if (show((await getJson('commands', {}, signal)).commands)) {
        setTimeout(() => element.isConnected && polling.now(), PENDING_MILLIS);
      }
      page.fine('act');
    } catch (e) {
      page.problem(e, 'act');
    }
  }, POLL_MILLIS);

  function tell() {
    form.hidden = !mayAct();
    setText(who, mayAct() ? `Commands for ${patternText(pattern())}, from their next records on.`
      : 'Commands need a key of role operator.');
  }

  element.addEventListener('toggle', async () => {
    if (element.open) {
      polling.now();
    }
    if (element.open && models.length === 0) {
      try {
        models.replaceChildren(...(await getJson('models', {})).models.map(({name, digest}) =>
          new Option(name, digest)));
      } catch (e) {
        page.problem(e, 'act');
      }
    }
  });
  return {element, update: () => polling.now(), stop: () => polling.stop()};
}
