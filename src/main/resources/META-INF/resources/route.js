// The hash of the address is the page's state, e.g. #/incidents/ID?topic=bytes&match=web-*

const VIEWS = new Set(['overview', 'incidents', 'tail', 'commands', 'playground']);
/** What goes along from view to view. */
const KEPT = ['topic', 'match'];

export function readRoute(hash = location.hash) {
  const [path, query = ''] = split(hash.replace(/^#\/?/, ''));
  const [name, ...rest] = path.split('/');
  const view = VIEWS.has(name) ? name : 'overview';
  const id = view === 'incidents' && rest.length > 0 ? decode(rest.join('/')) : null;
  return {view: id ? 'incident' : view, id, parameters: new URLSearchParams(query)};
}

function split(text) {
  const at = text.indexOf('?');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand
  }
}

/** Returns the hash of a view. An incident's id may hold any characters. */
export function hashOf(view, id, parameters) {
  const path = view === 'incident' ? `incidents/${encodeURIComponent(id)}` : view === 'overview' ? '' : view;
  const query = parameters?.toString();
  return `#/${path}${query ? `?${query}` : ''}`;
}

/** Returns the hash of a view with the filters of the present one. */
export function linkTo(view, id = null, changes = {}) {
  const present = readRoute().parameters;
  const parameters = new URLSearchParams();
  for (const name of KEPT) {
    const value = changes[name] ?? present.get(name);
    if (value) {
      parameters.set(name, value);
    }
  }
  return hashOf(view, id, parameters);
}
