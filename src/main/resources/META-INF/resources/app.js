// Starts the page: which view is shown, what every view needs, keys and theme.

import {ServiceError, getJson, listen, poll} from './api.js';
import {commands} from './commands.js';
import {setText} from './dom.js';
import {filtersOf, focusSearch, showFilters, showTopics, startFilters} from './filters.js';
import {stateText, streamText} from './format.js';
import {incident} from './incident.js';
import {incidents} from './incidents.js';
import {overview} from './overview.js';
import {isDark} from './palette.js';
import {playground} from './playground.js';
import {linkTo, readRoute} from './route.js';
import {startSession} from './session.js';
import {tail} from './tail.js';

const VIEWS = {overview, incidents, incident, tail, commands, playground};
const OVERVIEW_MILLIS = 2000;
const ELSEWHERE_MILLIS = 10_000;
const INCIDENT_MILLIS = 1000;

const main = document.getElementById('view');
const banner = document.getElementById('banner');
const bannerText = banner.firstElementChild;
const connection = document.getElementById('connection');
let route = readRoute();
let view = null;
let polling = null;
let dismissed = '';
let bannerSource = null;

/** What views may use of the page. */
const page = {
  /** Shows what went wrong, unless that was dismissed. `source` can take it back when it goes right again. */
  problem(error, source) {
    if (error.name === 'AbortError') {
      return;
    }
    const known = error instanceof ServiceError;
    if (!known) {
      console.error(error);
    } else if (error.status === 0) {
      connectionState('bad', 'No answer, trying again');
    }
    bannerSource = source;
    setText(bannerText, known ? error.message : `The page failed: ${error.message}`);
    banner.hidden = bannerText.textContent === dismissed;
  },
  fine(source) {
    if (source === bannerSource) {
      bannerSource = null;
      banner.hidden = true;
      dismissed = '';
      bannerText.textContent = '';
    }
  },
  refresh: () => polling?.now(),
};

function connectionState(kind, text) {
  connection.className = `state ${kind}`;
  setText(connection, text);
}

async function load(signal) {
  const shown = route.view === 'overview';
  try {
    const data = await getJson('overview', {
      minutes: shown ? route.parameters.get('minutes') ?? 15 : 15,
      limit: shown ? 100 : 1,
      ...(shown ? filtersOf(route) : {}),
    }, signal);
    page.fine('overview');
    const running = data.state === 'RUNNING';
    connectionState(running ? 'good' : 'warn', running ? 'Live' : stateText(data.state));
    showTopics(data.topics ?? []);
    showOpen(data.openIncidents);
    view?.overview?.(data);
  } catch (e) {
    page.problem(e, 'overview');
  }
}

function showOpen(open) {
  const count = document.getElementById('open-count');
  count.hidden = open === 0;
  count.textContent = open;
  count.title = `${open} open`;
  document.title = `${open > 0 ? `(${open}) ` : ''}MegaByte Streams`;
}

function show() {
  const next = readRoute();
  const same = view && next.view === route.view && next.id === route.id;
  route = next;
  showFilters(route);
  for (const link of document.querySelectorAll('nav a')) {
    const target = link.dataset.view;
    link.href = linkTo(target);
    const current = target === route.view || target === 'incidents' && route.view === 'incident';
    link.setAttribute('aria-current', current ? 'page' : 'false');
  }
  if (same) {
    view.update?.(route);
    polling.now();
    return;
  }
  view?.stop?.();
  polling?.stop();
  if (bannerSource !== 'overview') {
    page.fine(bannerSource);
  }
  if (view) {
    main.focus({preventScroll: true}); // what had the focus is gone
  }
  main.replaceChildren();
  scrollTo(0, 0);
  view = VIEWS[route.view](main, route, page);
  polling = poll(load, route.view === 'overview' ? OVERVIEW_MILLIS : ELSEWHERE_MILLIS);
}

/** Alerts refresh what is shown, and new incidents are told to those who do not see the page change. */
function listenToAlerts() {
  const news = document.getElementById('news');
  let timer = 0;
  listen('alerts', {}, {
    alert(text) {
      const alert = JSON.parse(text);
      if (alert.incident.change === 'opened') {
        news.textContent = `New incident in ${streamText(alert)}. ${alert.summary ?? ''}`;
      }
      // A burst of alerts is one refresh.
      timer ||= setTimeout(() => {
        timer = 0;
        view?.alerted?.();
      }, INCIDENT_MILLIS);
    },
    gap: () => view?.alerted?.(),
  });
}

function keys(event) {
  if (document.querySelector('dialog[open]')) {
    return; // Escape closes the dialog alone
  }
  const typing = event.target.matches('input, select, textarea');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    if (focusSearch()) {
      event.preventDefault();
    }
  } else if (event.key === 'Escape' && !event.defaultPrevented) {
    if (typing) {
      event.target.blur();
    } else if (route.view !== 'overview') {
      location.hash = linkTo(route.view === 'incident' ? 'incidents' : 'overview');
    }
  }
}

function startTheme() {
  const button = document.getElementById('theme');
  const label = () => button.setAttribute('aria-pressed', String(isDark()));
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem('theme', theme);
    } catch {
      // Storage may be blocked. The theme then holds until the page is left.
    }
    label();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', label);
  label();
}

banner.lastElementChild.addEventListener('click', () => {
  dismissed = bannerText.textContent;
  banner.hidden = true;
});
document.getElementById('skip').addEventListener('click', event => {
  event.preventDefault(); // the hash is the view
  main.focus();
});
startTheme();
if (await startSession()) {
  addEventListener('hashchange', show);
  document.addEventListener('keydown', keys);
  startFilters(show);
  show();
  listenToAlerts();
} else {
  connectionState('warn', 'A key is needed');
}
