/** Characters of one text in a line; what is longer is cut. */
const longestText = 8 * 1024;
/** Characters of a line all in all. */
const longestLine = 64 * 1024;

/**
 * What some programs take for a line end or a command, although JSON does not: DEL, C1, U+2028, U+2029; and what
 * turns the order of a line around on a screen: the marks, embeddings, overrides and isolates of both directions.
 */
const unsafe = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const everyUnsafe = new RegExp(unsafe, 'g');

/** The JSON on one line for every reader, whatever a client has put into it. */
export function safeJson(json: string): string {
  return unsafe.test(json) ? json.replace(everyUnsafe, escaped) : json;
}

/** The first characters of a text, with a sign that there were more. */
export function shortText(text: string, longest = longestText): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}

/** A line of the log, ended by a line end, with its long texts cut. */
export function safeLine(line: string): string {
  return safeJson(line.length <= longestText ? line : shortLine(line));
}

function shortLine(line: string): string {
  const { level, time, id, msg, ...rest } = parseFields(line);
  const kept: Record<string, unknown> = { level, time, id, msg };
  let length = JSON.stringify(kept).length;
  for (const [name, value] of Object.entries(rest)) {
    const added = JSON.stringify([name, value]).length;
    if (length + added > longestLine) kept['cut'] = line.length;
    else {
      kept[name] = value;
      length += added;
    }
  }
  return `${JSON.stringify(kept)}\n`;
}

function parseFields(line: string): Record<string, unknown> {
  const shortened = (_name: string, value: unknown): unknown =>
    typeof value === 'string' ? shortText(value) : value;
  try {
    return JSON.parse(line, shortened) as Record<string, unknown>;
  } catch {
    // Taking a secret out may break the JSON where the secret looks like some.
    return { level: 50, msg: shortText(line) };
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
