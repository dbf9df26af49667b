// Reads server-sent events from the body of an answer. EventSource cannot send a prompt.

/** Yields {event, data} for each event. */
export async function* readEvents(body) {
  let text = '';
  for await (const part of chunks(body.pipeThrough(new TextDecoderStream()))) {
    text += part;
    const blocks = text.split(/\r?\n\r?\n/);
    text = blocks.pop();
    for (const block of blocks) {
      const lines = block.split(/\r?\n/);
      const field = name => lines.filter(line => line.startsWith(`${name}:`))
        .map(line => line.slice(name.length + 1).replace(/^ /, '')).join('\n');
      yield {event: field('event'), data: field('data')};
    }
  }
}

/** Not every browser iterates over streams. */
async function* chunks(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
