import { Lexer } from 'yaml';

/** A bracket or brace that is open, and the offset at which it stands. */
export interface Open {
  readonly sign: string;
  readonly at: number;
}

const opening = new Set(['[', '{']);
const closing = new Set([']', '}']);
// Marks that the lexer adds; they are not in the text.
const flowEnd = '\u0018';
const marks = new Set(['\u0002', flowEnd, '\u001f']);

/** The innermost bracket or brace that is open at each of the offsets; outside of any there is none. */
export function openAt(text: string, offsets: readonly number[]): ReadonlyMap<number, Open> {
  const waiting = offsets.toSorted((a, b) => a - b);
  const found = new Map<number, Open>();
  if (waiting.length === 0) return found;
  let stack: readonly Open[] = [];
  let position = 0;
  const settle = (until: number): void => {
    while (waiting[0] !== undefined && waiting[0] <= until) {
      const innermost = stack.at(-1);
      if (innermost !== undefined) found.set(waiting[0], innermost);
      waiting.shift();
    }
  };
  for (const lexeme of new Lexer().lex(text)) {
    settle(position);
    if (opening.has(lexeme)) stack = [...stack, { sign: lexeme, at: position }];
    if (closing.has(lexeme)) stack = stack.slice(0, -1);
    // A line that is not indented ends all brackets, closed or not.
    if (lexeme === flowEnd) stack = [];
    if (!marks.has(lexeme)) position += lexeme.length;
  }
  settle(Infinity);
  return found;
}
