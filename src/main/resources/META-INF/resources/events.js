// Reads server-sent events from the body of an answer. EventSource cannot send a prompt.

/** Yields {event, data} for each event. */
export async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value;
    const blocks = text.split(/\r?\n\r?\n/);
    text = blocks.pop();
    for (const block of blocks) {
      const field = name => block.match(new RegExp(`^${name}: ?(.*)$`, 'm'))?.[1] ?? '';
      yield {event: field('event'), data: field('data')};
    }
  }
}
