/** One event of a stream, read without the reader under test. */
export interface WireEvent {
  readonly name: string;
  readonly data: string;
}

/** The events of a complete stream: blocks between blank lines, fields by name, the rest ignored. */
export function eventsIn(stream: string): WireEvent[] {
  const blocks = stream.replace(/\r\n|\r/g, '\n').split(/\n{2,}/);
  return blocks.flatMap((block) => {
    const fields = block.split('\n').map((line) => /^(event|data):? ?(.*)$/.exec(line));
    const data = fields.filter((field) => field?.[1] === 'data').map((field) => field?.[2] ?? '');
    const name = fields.findLast((field) => field?.[1] === 'event')?.[2] ?? '';
    return data.length === 0 ? [] : [{ name, data: data.join('\n') }];
  });
}
