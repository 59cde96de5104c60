/** Ways to write the same events that every reader of event streams must take for the same. */
export interface Rendition {
  readonly name: string;
  readonly of: (stream: string) => string;
  /** It is also cut in two at many places. */
  readonly isCut?: boolean;
  /** The official client of Gemini cannot read it where it is passed on as it came; others can. */
  readonly isTooMuchForGemini?: boolean;
}

const blank = /\n\n/g;

/** The renditions of a stream that is written with LF and one data line an event. */
export const renditions: readonly Rendition[] = [
  { name: 'LF', of: (stream) => stream, isCut: true },
  { name: 'CRLF', of: (stream) => stream.replaceAll('\n', '\r\n'), isCut: true },
  { name: 'CR', of: (stream) => stream.replaceAll('\n', '\r') },
  // A cut between CR and LF amid an event must not end the event.
  {
    name: 'multi-line data',
    of: (stream) => inManyLines(stream).replaceAll('\n', '\r\n'),
    isTooMuchForGemini: true,
  },
  {
    name: 'comments',
    of: (stream) => `: hello\n\n${stream.replace(blank, '\n: still here\n\n: 漢\n\n')}`,
  },
  { name: 'keep-alives', of: (stream) => `\n\n${stream.replace(blank, '\n\n\n\n:\n\n')}` },
  {
    name: 'other fields and no space after the colon',
    of: (stream) =>
      stream
        .replace(/^(data|event): /gm, '$1:')
        .replace(/^data:/gm, 'id: 7\nretry: 10\nodd\ndata:'),
    isTooMuchForGemini: true,
  },
];

function inManyLines(stream: string): string {
  return stream.replace(/^data: (\{.*)$/gm, (_line, json: string) => `data: ${broken(json)}`);
}

/** JSON with line breaks after its commas and opening brackets, where they mean nothing. */
function broken(json: string): string {
  let inString = false;
  let text = '';
  for (let at = 0; at < json.length; at++) {
    const character = json[at] ?? '';
    text += character;
    if (character === '\\') text += json[++at] ?? '';
    else if (character === '"') inString = !inString;
    else if (!inString && (character === ',' || character === '{')) text += '\ndata: ';
  }
  return text;
}
