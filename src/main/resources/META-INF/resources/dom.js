// Builds elements. Text goes in by textContent only, so no record can become markup.

const PROPERTIES = new Set(['hidden', 'value', 'disabled']);

/** Creates an element. `text` is its text, `on…` are listeners, a few are properties, all others are attributes. */
export function el(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === null || value === undefined) {
      continue;
    }
    if (name === 'text') {
      element.textContent = value;
    } else if (name.startsWith('on')) {
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

export const td = (kind, text, title) => el('td', {class: kind, text, title});

/** Returns a table with a caption for screen readers, its column headings and a body. */
export function table(kind, caption, headings) {
  const body = el('tbody');
  const head = el('tr', {}, ...headings.map(([text, column]) => el('th', {scope: 'col', class: column, text})));
  const element = el('table', {class: kind},
    el('caption', {class: 'unseen', text: caption}), el('thead', {}, head), body);
  return {element, body};
}

/** Asks whether something shall be done. Escape is a no. */
export function ask(title, text, yes) {
  return new Promise(resolve => {
    const close = answer => {
      dialog.close();
      resolve(answer);
    };
    const dialog = el('dialog', {'aria-labelledby': 'ask-title'}, el('div', {class: 'ask'},
      el('h2', {id: 'ask-title', text: title}), el('p', {text}), el('div', {class: 'actions'},
        el('button', {type: 'button', class: 'primary', text: yes, onclick: () => close(true)}),
        el('button', {type: 'button', text: 'Cancel', onclick: () => close(false)}))));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(false); // does nothing after another answer
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
