// Colours of p-values, on a canvas and beside text. Height says the same as colour.

export const ALERTING = 2;
export const STRONGEST = 8;

const LIGHT = {calm: '#c3ccd8', unknown: '#dde3ea', alert: '#a3122f', line: '#e6eaef',
  stops: ['#e2b100', '#ef8a00', '#dd4a12', '#9c0f2c']};
const DARK = {calm: '#36435a', unknown: '#263042', alert: '#ff8fa0', line: '#1d2736',
  stops: ['#a08a1e', '#e09a1f', '#f66d2e', '#ff4058']};

const system = matchMedia('(prefers-color-scheme: dark)');

export function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === 'dark' : system.matches;
}

export const palette = () => isDark() ? DARK : LIGHT;

/** Returns -log10 of a p-value, within the scale. */
export function strength(pValue) {
  return pValue === null || pValue === undefined ? null : Math.min(STRONGEST, -Math.log10(Math.max(pValue, 1e-12)));
}

/** Returns a level for style sheets: 0 calm, 1 from one in 100, up to 4 from one in 100 million. */
export function level(pValue) {
  const value = strength(pValue) ?? 0;
  return value < ALERTING ? 0 : value < 4 ? 1 : value < 5.5 ? 2 : value < 7 ? 3 : 4;
}

/** Returns the colour of -log10 p: calm below 2, then from yellow to red at 8. */
export function colourOf(value, colours = palette()) {
  if (value < ALERTING) {
    return colours.calm;
  }
  const place = (Math.min(value, STRONGEST) - ALERTING) / (STRONGEST - ALERTING) * (colours.stops.length - 1);
  const at = Math.min(Math.floor(place), colours.stops.length - 2);
  return mix(colours.stops[at], colours.stops[at + 1], place - at);
}

function mix(from, to, share) {
  const parts = [1, 3, 5].map(i => {
    const a = parseInt(from.slice(i, i + 2), 16);
    return Math.round(a + (parseInt(to.slice(i, i + 2), 16) - a) * share);
  });
  return `rgb(${parts.join(' ')})`;
}

/** Calls back when the theme changes, by the button or by the system. */
export function onTheme(callback) {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, {attributes: true, attributeFilter: ['data-theme']});
  system.addEventListener('change', callback);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', callback);
  };
}

/** Draws a lane. The canvas gets as many pixels as the screen has. */
export function drawLane(canvas, lane, alertColumns) {
  const scale = devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  if (width === 0 || height === 0) {
    return;
  }
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const colours = palette();
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, width, height);
  context.fillStyle = colours.line;
  context.fillRect(0, height - Math.ceil(scale), width, Math.ceil(scale));
  const column = width / lane.length;
  const gap = column > 4 * scale ? scale : column > 2 ? 0.5 * scale : 0;
  const marker = 4 * scale;
  const room = height - marker - 2 * scale;
  lane.forEach((value, i) => {
    if (value === null || value === undefined) {
      return;
    }
    const share = value < 0 ? 0.12 : 0.14 + 0.86 * Math.min(1, value / STRONGEST);
    const bar = Math.max(2 * scale, Math.round(room * share));
    context.fillStyle = value < 0 ? colours.unknown : colourOf(value, colours);
    context.fillRect(i * column, height - bar, Math.max(1, column - gap), bar);
  });
  context.fillStyle = colours.alert;
  for (const i of alertColumns ?? []) {
    const middle = (i + 0.5) * column;
    context.beginPath();
    context.moveTo(middle - marker, 0);
    context.lineTo(middle + marker, 0);
    context.lineTo(middle, marker * 1.25);
    context.fill();
  }
}
