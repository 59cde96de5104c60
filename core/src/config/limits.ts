import { Lexer } from 'yaml';
import { finding, type Finding } from './problem.ts';
import { start, type Place } from './tree.ts';

/** Of a text; no larger one is read. */
export const maxBytes = 1024 * 1024;
// A hostile file has to be refused within 200 ms, and the parser takes about that long for this many
// lexemes. A line `key: value` has seven.
const maxLexemes = 30_000;
const maxDepth = 64;

// Marks that the lexer adds; they are not in the text.
const marks = new Set(['\u0002', '\u0018', '\u001f']);
const opening = new Set(['[', '{']);
const closing = new Set([']', '}']);
const nesting = new Set(['-', '?']);

/** Why a text is refused before it is parsed; the parser itself would work on it for seconds. */
export function limitProblem(text: string): Finding | undefined {
  if (Buffer.byteLength(text) > maxBytes) {
    return finding(
      'CONFIG_INVALID',
      start,
      'The configuration is larger than 1 MiB.',
      'Make it shorter.',
    );
  }
  let lexemes = 0;
  let offset = 0;
  let brackets = 0;
  let indicators = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > maxLexemes) return tooLong();
    if (opening.has(lexeme)) brackets++;
    if (closing.has(lexeme)) brackets--;
    if (lexeme.includes('\n')) indicators = 0;
    if (nesting.has(lexeme)) indicators++;
    if (Math.abs(brackets) > maxDepth || indicators > maxDepth)
      return tooDeep(text, offset, brackets);
    if (!marks.has(lexeme)) offset += lexeme.length;
  }
  return undefined;
}

function tooLong(): Finding {
  const message = 'The configuration is too large to be read: it has several thousand lines.';
  return finding('CONFIG_INVALID', start, message, 'Make it shorter.');
}

function tooDeep(text: string, offset: number, brackets: number): Finding {
  const message =
    brackets < 0
      ? 'The configuration closes far more brackets than it opens.'
      : 'The configuration is nested too deeply.';
  return finding('CONFIG_SYNTAX', placeOf(text, offset), message);
}

function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
