// Who asks: the page asks for a key once, and gets a cookie for it that scripts cannot read.

import {ServiceError, onKeyNeeded, send} from './api.js';
import {el} from './dom.js';

const ADDRESS = 'api/v1/session';
const WITHOUT_KEY = new Set(['local', 'anybody']);

let who = {name: '', roles: []};

/** Tells whether the user may give commands. */
export const mayAct = () => who.roles.includes('operator');

/** Asks for a key if one is needed. Returns whether the views may start. */
export async function startSession() {
  const leave = el('button', {type: 'button', class: 'quiet', hidden: true, onclick: signOut});
  document.getElementById('theme').before(leave);
  let dialog = null;
  function askForKey() {
    dialog ??= keyDialog();
    if (!dialog.open) {
      dialog.showModal();
    }
  }
  onKeyNeeded(askForKey);
  try {
    who = await (await send(ADDRESS)).json();
  } catch {
    return true; // the views tell what is wrong
  }
  leave.hidden = who.name === '' || WITHOUT_KEY.has(who.name);
  leave.textContent = `Sign out ${who.name}`;
  if (who.roles.length === 0) {
    askForKey();
    return false;
  }
  return true;
}

async function signOut() {
  await send(ADDRESS, {method: 'DELETE'});
  location.reload();
}

/** The dialog covers the page's own button to sign out, which somebody without a role needs. */
function withoutKey() {
  if (who.name !== '' && who.roles.length === 0) {
    return el('button', {type: 'button', onclick: signOut, text: `Sign out ${who.name}, who has no role here`});
  }
  return who.login && el('a', {class: 'button', href: who.login.replace(/^\//, ''), text: 'Sign in without a key'});
}

function keyDialog() {
  const input = el('input', {type: 'password', id: 'key', autocomplete: 'current-password', required: '',
    maxlength: '512'});
  const wrong = el('p', {class: 'note', role: 'alert'});
  const form = el('form', {class: 'key'}, el('h2', {id: 'key-title', text: 'This service asks for a key'}),
    el('label', {for: 'key', text: 'Key'}), input, wrong,
    el('div', {class: 'actions'}, el('button', {class: 'primary', text: 'Sign in'}),
      withoutKey()));
  const dialog = el('dialog', {'aria-labelledby': 'key-title'}, form);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    try {
      await send(ADDRESS, {method: 'POST', headers: {authorization: `Bearer ${input.value}`}});
      location.reload();
    } catch (e) {
      wrong.textContent = e instanceof ServiceError && e.status === 401 ? 'No such key.' : e.message;
    }
  });
  document.body.append(dialog);
  return dialog;
}
