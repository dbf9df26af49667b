// Talks to the service: requests, polling and server-sent events.

const BASE = 'api/v1/';
const RETRY_MILLIS = 3000;
const SLOW_RETRY_MILLIS = 10_000;

/** An answer that is not the one wanted. `status` is 0 if there was no answer at all. */
export class ServiceError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let keyNeeded = () => {};

/** Sets what is called when the service asks for a key. */
export function onKeyNeeded(ask) {
  keyNeeded = ask;
}

/** Returns the address of a resource; parameters without a value are left out. */
export function address(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return BASE + path + (text ? `?${text}` : '');
}

/** Sends a request. Throws ServiceError with the problem's detail unless the answer is good. */
export async function send(url, options = {}) {
  let response;
  try {
    response = await fetch(url, {cache: 'no-store', ...options});
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new ServiceError(0, 'The service does not answer.');
  }
  if (!response.ok) {
    if (response.status === 401) {
      keyNeeded();
    }
    throw new ServiceError(response.status, await detail(response));
  }
  return response;
}

async function detail(response) {
  try {
    const problem = JSON.parse((await response.text()).slice(0, 10_000));
    return String(problem.detail ?? problem.error ?? problem.title ?? `HTTP ${response.status}`);
  } catch {
    return `HTTP ${response.status} ${response.statusText}`.trim();
  }
}

export async function getJson(path, parameters, signal) {
  const response = await send(address(path, parameters), {signal, headers: {accept: 'application/json'}});
  try {
    return await response.json();
  } catch (e) {
    throw e.name === 'AbortError' ? e : new ServiceError(response.status, 'The answer is not JSON.');
  }
}

/**
 * Runs `task(signal)` at once and then every `millis`, while the tab is visible. A task that is slow is waited for.
 * Returns `now()`, which starts over at once, and `stop()`.
 */
export function poll(task, millis) {
  let timer = 0;
  let running = null;
  async function turn() {
    clearTimeout(timer);
    running?.abort();
    const own = running = new AbortController();
    try {
      await task(own.signal);
    } catch (e) {
      if (e.name !== 'AbortError') {
        console.error(e);
      }
    }
    if (running === own && !document.hidden) {
      timer = setTimeout(turn, millis);
    }
  }
  function visibility() {
    if (document.hidden) {
      clearTimeout(timer);
    } else {
      turn();
    }
  }
  document.addEventListener('visibilitychange', visibility);
  turn();
  return {
    now: turn,
    stop() {
      document.removeEventListener('visibilitychange', visibility);
      clearTimeout(timer);
      running?.abort();
      running = null;
    },
  };
}

/**
 * Listens to server-sent events while the tab is visible: each connection costs the service one of few.
 *
 * @param handlers a function by event name, each takes the data as text
 * @param state is told 'connecting', 'open' or 'waiting', and the problem's detail if there is one
 */
export function listen(path, parameters, handlers, state = () => {}) {
  const url = address(path, parameters);
  let source = null;
  let timer = 0;
  function open() {
    if (document.hidden || source) {
      return;
    }
    state('connecting');
    source = new EventSource(url);
    source.onopen = () => state('open');
    source.onerror = () => failed();
    for (const [name, handler] of Object.entries(handlers)) {
      source.addEventListener(name, event => handler(event.data));
    }
  }
  async function failed() {
    // The browser reconnects by itself unless it was refused. It does not say why: a plain request does.
    if (source?.readyState !== EventSource.CLOSED) {
      state('connecting');
      return;
    }
    const refused = source;
    const probe = new AbortController();
    let problem = null;
    try {
      await send(url, {signal: probe.signal, headers: {accept: 'text/event-stream'}});
    } catch (e) {
      problem = e;
    }
    probe.abort();
    if (source === refused) {
      close();
      state('waiting', problem);
      timer = setTimeout(open, problem?.status >= 400 ? SLOW_RETRY_MILLIS : RETRY_MILLIS);
    }
  }
  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }
  const visibility = () => document.hidden ? close() : open();
  document.addEventListener('visibilitychange', visibility);
  open();
  return () => {
    document.removeEventListener('visibilitychange', visibility);
    close();
  };
}
