// Builds elements. Text goes in by textContent only, so no record can become markup.

const PROPERTIES = new Set(['className', 'textContent', 'title', 'href', 'hidden', 'open', 'value', 'type', 'disabled']);

/** Creates an element. `on…` entries are listeners, known properties are set, all others are attributes. */
export function el(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === null || value === undefined) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (PROPERTIES.has(name)) {
      element[name] = value;
    } else {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

/** Sets text only if it changed, so that a selection in unchanged text survives. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Returns a line of a command, with a button that copies it where the browser allows that. */
export function commandLine(text) {
  const copy = navigator.clipboard && el('button', {
    type: 'button', className: 'quiet', textContent: 'Copy', 'aria-label': `Copy: ${text}`,
    onclick: async () => {
      await navigator.clipboard.writeText(text);
      copy.textContent = 'Copied';
      setTimeout(() => copy.textContent = 'Copy', 1500);
    },
  });
  return el('div', {className: 'command'}, el('code', {textContent: text}), copy || null);
}

/** Returns a table with a caption for screen readers, its column headings and a body. */
export function table(className, caption, headings) {
  const body = el('tbody');
  const head = el('tr', {}, ...headings.map(([text, kind]) =>
    el('th', {scope: 'col', className: kind ?? '', textContent: text})));
  const element = el('table', {className},
    el('caption', {className: 'unseen', textContent: caption}), el('thead', {}, head), body);
  return {element, body};
}
