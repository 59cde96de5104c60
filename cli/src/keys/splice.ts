/** A stretch of a text and what comes in its place. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with all changes made; they must not overlap. */
export function splice(text: string, changes: readonly Splice[]): string {
  const lastFirst = changes.toSorted((a, b) => b.start - a.start);
  return lastFirst.reduce(
    (changed, { start, end, text: put }) => changed.slice(0, start) + put + changed.slice(end),
    text,
  );
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the next line begins; the offset itself where it stands at the start of one, behind a value. */
export function nextLine(text: string, offset: number): number {
  if (text[offset - 1] === '\n') return offset;
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** Where the comments end that begin at an offset, each on a line of its own and further to the right than a column. */
export function behindComments(text: string, offset: number, column: number): number {
  let end = offset;
  while (isComment(text, end, column)) end = nextLine(text, end + 1);
  return end;
}

function isComment(text: string, start: number, column: number): boolean {
  const line = / *#/y;
  line.lastIndex = start;
  return line.test(text) && line.lastIndex - start - 1 > column;
}

/** The line end that a text uses. */
export function lineEndOf(text: string): '\r\n' | '\n' {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
