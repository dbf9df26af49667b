// One incident: what is unusual, and why.

import {actPanel} from './act.js';
import {getJson, poll} from './api.js';
import {fromBase64, heatMap, plainBytes} from './bytes.js';
import {el} from './dom.js';
import {ago, bits, literalGlob, once, plain, safe, showStream, span, timeOf, whole} from './format.js';
import {severity, stateBadge} from './incidents.js';
import {level} from './palette.js';
import {linkTo} from './route.js';

const POLL_MILLIS = 10_000;
/** Names that Kafka allows; nothing else goes into a command that people paste into a shell. */
const TOPIC = /^[\w.-]+$/;
/** The place of a score: topic, partition, offset and the offset behind it. */
const SCORE = /^[\w.-]+\/(\d+):(\d+)-\d+$/;
const STATISTICS = {
  bits: 'Bits of the record',
  worstSpanBits: 'Bits of its worst 16 bytes',
  worstSpanExcessBits: 'Bits of 16 bytes beyond what the model expected',
  bitsPerByte: 'Bits a byte',
  bitsBeyondRandom: 'Bits beyond what random bytes cost',
};

export function incident(root, route, page) {
  const head = el('section', {class: 'incident-head', 'aria-label': 'The incident'});
  const list = el('section', {class: 'alerts', 'aria-label': 'Alerts'});
  const note = el('p', {class: 'note', hidden: true,
    text: 'The service keeps the first ten and the latest ten alerts of an incident.'});
  const acting = el('div', {});
  root.append(el('a', {class: 'back', href: linkTo('incidents'), text: '← Incidents'}), head, acting, note, list);
  let act = null;
  let judged = null;
  const shown = new Set();

  function show({incident: summary, alerts, scores = []}) {
    head.replaceChildren(...headOf(summary));
    judged = {incident: summary.id, time: Math.max(...alerts.map(alert => alert.timestamp ?? summary.lastTimestamp)),
      kinds: [...new Set(alerts.map(alert => alert.kind).filter(kind => kind))]};
    if (!act) {
      act = actPanel(() => ({topic: literalGlob(summary.topic), key: literalGlob(summary.stream)}), page, () => judged);
      acting.append(act.element);
    }
    const kept = alerts.map((alert, i) => ({...alert, score: scores[i]})).filter(alert => alert.record);
    const first = shown.size === 0;
    for (const alert of kept) {
      if (!shown.has(alert.offset)) {
        shown.add(alert.offset);
        // The newest is open at first. Alerts that come later stay closed: people may be reading.
        list.prepend(alertBox(alert, first && alert === kept.at(-1)));
      }
    }
    note.hidden = Boolean(summary.about) || kept.length >= summary.alerts;
  }

  const polling = poll(async signal => {
    try {
      show(await getJson(`incidents/${encodeURIComponent(route.id)}`, {}, signal));
      page.fine('incident');
    } catch (e) {
      if (e.status === 404) {
        polling.stop();
        head.replaceChildren(el('h1', {text: 'This incident is not known'}),
          el('p', {text: 'The service remembers the latest incidents. All of them are in topic alerts.'}));
      } else {
        page.problem(e, 'incident');
      }
    }
  }, POLL_MILLIS);
  return {
    alerted: () => polling.now(),
    stop() {
      polling.stop();
      act?.stop();
    },
  };
}

/** Returns what is known of an incident; one about a silence or a burst has no record. */
function headOf(summary) {
  return [
    el('p', {class: 'kicker'}, severity(summary.lowestPValue), stateBadge(summary.open),
      showStream(el('span', {class: 'clip'}), summary)),
    el('h1', {text: safe(summary.summary) || `A record of a kind that comes ${once(summary.lowestPValue)}.`}),
    facts([
      ['Topic', `${safe(summary.topic)}, partition ${summary.partition}`],
      ['Severity', safe(summary.severity) || '–'],
      ['First alert', timeOf(summary.firstTimestamp)],
      ['Last alert', el('span', {}, timeOf(summary.lastTimestamp), ` (${ago(summary.lastTimestamp)})`)],
      ['Lasted', span(summary.firstTimestamp, summary.lastTimestamp)],
      ['Alerts', whole(summary.alerts)],
      ['Lowest p', el('span', {class: `p${level(summary.lowestPValue)}`, text: once(summary.lowestPValue)})],
      ...(summary.about ? [['About', `the stream’s ${safe(summary.about)}, and no record`]]
        : [['Most bits of a record', bits(summary.peakBits)]]),
    ]),
  ];
}

const command = text => el('pre', {}, el('code', {text}));

const facts = entries => el('dl', {class: 'facts'}, ...entries.map(([name, value]) =>
  el('div', {}, el('dt', {text: name}), el('dd', {}, value))));

/** Returns an alert. Its inside is made when it is first opened: a record may have 4,096 cells. */
function alertBox(alert, open) {
  const box = el('details', {class: `alert s${level(alert.pValue)}`},
    el('summary', {}, severity(alert.pValue), timeOf(alert.timestamp),
      el('span', {class: 'clip', text: safe(alert.summary)})));
  box.addEventListener('toggle', () => {
    if (box.open && box.childElementCount === 1) {
      box.append(...insideOf(alert));
    }
  });
  box.open = open;
  return box;
}

function insideOf(alert) {
  const spans = alert.worstSpans ?? [];
  return [
    heatMap({bytes: fromBase64(alert.record.base64), positionBits: alert.positionBits ?? [], total: alert.bytes, spans,
      label: `Bytes of the record at offset ${alert.offset}`}),
    spans.length > 0 ? comparison(alert, spans[0]) : null,
    facts([
      [STATISTICS[alert.statistic] ?? 'Statistic', el('span', {}, el('strong', {text: bits(alert.observedBits)}),
        `, where ${bits(alert.typicalBits)} are usual`)],
      ['p-value', `${plain(alert.pValue)}: ${once(alert.pValue)}`],
      ['Alerts at and below', plain(alert.threshold)],
      ['Record', `${whole(alert.bytes)} bytes, ${bits(alert.bits)} bits, ${bits(alert.bitsPerByte)} a byte`],
    ]),
    alert.reBaselined ? el('p', {class: 'note', text: 'So many records alerted that the stream’s baseline '
      + 'was given up with this one. The service learns it again.'}) : null,
    receipt(alert),
  ].filter(Boolean);
}

/** Shows what came beside what the model would have written there. */
function comparison(alert, worst) {
  const at = `${worst.length} from byte ${worst.offset} on, ${bits(worst.bits)} bits`;
  const expected = alert.expected ? fromBase64(alert.expected.base64) : null;
  return el('dl', {class: 'compare'},
    el('div', {}, el('dt', {}, 'What came', el('small', {text: at})), el('dd', {}, plainBytes(fromBase64(worst.base64)),
      plainBytes(fromBase64(worst.base64), 'hex'))),
    el('div', {}, el('dt', {}, 'What the model expected', el('small', {text: 'in the same place'})),
      el('dd', {}, ...(expected === null ? ['The model was not asked.'] : expected.length === 0 ? ['The end.']
        : [plainBytes(expected), plainBytes(expected, 'hex')]))));
}

/** Names what the score can be computed again from. */
function receipt(alert) {
  return el('details', {class: 'receipt'}, el('summary', {text: 'Receipt'}),
    facts([['Record', `${safe(alert.topic)}/${alert.partition}, offset ${alert.offset}`],
      ['Model', el('code', {text: safe(alert.model)})],
      ['SHA-256 of the record', el('code', {text: safe(alert.inputSha256)})],
      ['Context', `from offset ${alert.contextOffset}, ${whole(alert.contextSymbols)} symbols`],
      ...(alert.memoryRecords === undefined ? [] : [['Memory of the partition',
        `${whole(alert.memoryRecords)} records, offsets ${alert.memoryFromOffset} to ${alert.memoryToOffset - 1}`]])]),
    ...verification(alert));
}

/** Returns a button that lets the service compute the score again, and says what came of it. */
function verifyButton(partition, offset) {
  const says = el('span', {role: 'status'});
  const button = el('button', {type: 'button', text: 'Verify', title: 'Compute this score again from its receipt',
    onclick: async () => {
      button.disabled = true;
      says.textContent = ' The service computes the score again…';
      try {
        const {label, wrong, detail} = await getJson('verification', {partition, offset});
        says.className = wrong ? 'wrong' : '';
        const result = label === 'verified' ? 'The score is verified' : `Result: ${safe(label)}`;
        says.textContent = ` ${result}${detail ? `: ${safe(detail)}` : '.'}`;
      } catch (e) {
        says.textContent = ` ${e.message}`;
      }
      button.disabled = false;
    }});
  return el('p', {}, button, says);
}

/** Returns what computes the score again. Without the score's place, it says how to find that. */
function verification(alert) {
  const verify = place => command(`./megabyte verify --bootstrap localhost:9092 --topic ${place}`);
  const note = el('p', {class: 'note', text: 'Bits and hash are computed again, but no p-value.'});
  const [, partition, offset] = SCORE.exec(alert.score ?? '') ?? [];
  if (offset) {
    return [verifyButton(partition, offset), verify(alert.score), note];
  }
  if (!TOPIC.test(alert.topic)) {
    return [];
  }
  return [el('p', {text: 'To compute the score again, find its place in topic scores. '
    + 'The first line prints a partition and an offset:'}),
  command(`kcat -C -e -q -b localhost:9092 -t scores -X isolation.level=read_committed -f '%p %o %s\\n' | `
    + `grep -F '"topic":"${alert.topic}","partition":${Number(alert.partition)},"offset":${Number(alert.offset)},'`
    + ` | cut -d' ' -f1-2`),
  el('p', {text: 'Then verify that one score. The end of the range is the offset plus one:'}),
  verify('scores/PARTITION:OFFSET-END'), note];
}
