const quote = '"';

/** Changes a string of JSON; `isKey` where it names a member. */
export type ChangeString = (text: string, isKey: boolean) => string;

/**
 * Changes the strings in a text of JSON and leaves everything else of it as it is written, numbers and
 * spaces included. Undefined where the text is no JSON.
 */
export function changeJsonText(json: string, change: ChangeString): string | undefined {
  if (!isJson(json)) return undefined;
  let changed = '';
  let done = 0;
  for (let start = json.indexOf(quote); start !== -1; start = json.indexOf(quote, done)) {
    const end = endOfString(json, start);
    const literal = json.slice(start, end);
    changed += json.slice(done, start) + changedLiteral(literal, isColonNext(json, end), change);
    done = end;
  }
  return changed + json.slice(done);
}

/** A string as JSON writes it, without its quotes. */
export function escapedForJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function changedLiteral(literal: string, isKey: boolean, change: ChangeString): string {
  const text = String(JSON.parse(literal));
  const changed = change(text, isKey);
  return changed === text ? literal : JSON.stringify(changed);
}

function endOfString(json: string, start: number): number {
  let end = start + 1;
  while (json[end] !== quote) end += json[end] === '\\' ? 2 : 1;
  return end + 1;
}

function isColonNext(json: string, from: number): boolean {
  let at = from;
  while (' \t\r\n'.includes(json[at] ?? 'x')) at++;
  return json[at] === ':';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
