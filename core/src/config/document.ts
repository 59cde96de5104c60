import { LineCounter, parseDocument, type Document } from 'yaml';
import { openAt, type Open } from './brackets.ts';
import { limitProblem } from './limits.ts';
import { finding, type Finding } from './problem.ts';
import { quoteHint, quoteHintBefore } from './quotes.ts';
import { TreeReader } from './tree-reader.ts';
import { emptyMap, start, type MapNode, type Place } from './tree.ts';

/** A configuration file as read: what it says, and what is wrong with how it is written. */
export interface ParsedText {
  /** Undefined where the text could not be read as YAML at all. */
  readonly root: MapNode | undefined;
  readonly findings: readonly Finding[];
}

const maxSyntaxErrors = 100;

const yamlOptions = {
  version: '1.2',
  schema: 'core',
  merge: false,
  // Reported by the tree reader, which names both lines.
  uniqueKeys: false,
  stringKeys: true,
  prettyErrors: false,
  logLevel: 'error',
} as const;

/** Reads YAML; never throws, whatever the text. */
export function parseText(text: string): ParsedText {
  const tooLarge = limitProblem(text);
  if (tooLarge !== undefined) return refused(tooLarge);
  const lines = new LineCounter();
  const document = parseDocument(text, { ...yamlOptions, lineCounter: lines });
  const place = (offset: number): Place => placeIn(lines, offset);
  const errors = syntaxFindings(text, document, place);
  if (errors.length > 0) return { root: undefined, findings: errors };
  return readRoot(document, new TreeReader(place));
}

function readRoot(document: Document.Parsed, reader: TreeReader): ParsedText {
  const tree = reader.read(document.contents);
  const findings = reader.findings;
  if (tree.kind === 'map') return { root: tree, findings };
  if (tree.kind === 'scalar' && tree.value === null) return { root: emptyMap(start, ''), findings };
  const message = 'The configuration has to be a map of keys to values.';
  const wrong = finding('CONFIG_INVALID', tree.at, message, 'Write lines such as "port: 8317".');
  return { root: undefined, findings: [...findings, wrong] };
}

function refused(problem: Finding): ParsedText {
  return { root: undefined, findings: [problem] };
}

type YamlError = Document.Parsed['errors'][number];
type ErrorCode = YamlError['code'];

// The parser's own messages may quote the text, and with it a secret; these do not.
const sentences: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'An alias (*name) is not written correctly.',
  BAD_DIRECTIVE: 'A directive (%…) is not one that YAML knows.',
  BAD_DQ_ESCAPE: 'A text in double quotes has an escape (\\…) that YAML does not know.',
  BAD_INDENT: 'The indentation does not fit the lines above.',
  BAD_SCALAR_START: 'A value starts with a character that has to be quoted.',
  BLOCK_AS_IMPLICIT_KEY: 'A value cannot contain another "key: value" on the same line.',
  BLOCK_IN_FLOW: 'Indented lines cannot stand inside brackets or braces.',
  MISSING_CHAR: 'A closing quote, bracket or brace, or a comma or colon, is missing.',
  MULTILINE_IMPLICIT_KEY: 'A key has to end with a colon on its own line.',
  MULTIPLE_DOCS: 'The file holds more than one document.',
  NON_STRING_KEY: 'A key has to be a plain text.',
  RESOURCE_EXHAUSTION: 'The configuration is nested too deeply.',
  TAB_AS_INDENT: 'A tab is used for indentation.',
  UNEXPECTED_TOKEN: 'Something stands here that YAML does not expect.',
};

const hints: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: quoteHint('* or &'),
  BAD_SCALAR_START: 'Put the value in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Put the value in quotes, or move the second key to a line of its own.',
  NON_STRING_KEY: quoteHint('{ or ['),
  MULTIPLE_DOCS: 'Remove everything from the second "---" on.',
  TAB_AS_INDENT: 'Indent with spaces.',
};

function syntaxFindings(
  text: string,
  document: Document.Parsed,
  place: (offset: number) => Place,
): Finding[] {
  const deep = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  const errors = deep === undefined ? document.errors.filter(isNews) : [deep];
  const told = errors.slice(0, maxSyntaxErrors);
  const indents = told.filter(({ code }) => code === 'BAD_INDENT').map(({ pos }) => pos[0]);
  const brackets = openAt(text, indents);
  return told.map(({ code, pos: [offset] }) => {
    const open = code === 'BAD_INDENT' ? brackets.get(offset) : undefined;
    if (open !== undefined) return stillOpen(open, offset, place);
    const message = sentences[code] ?? 'This is not valid YAML.';
    const quote = code === 'UNEXPECTED_TOKEN' ? quoteHintBefore(text, offset) : undefined;
    return finding('CONFIG_SYNTAX', place(offset), message, quote ?? hints[code]);
  });
}

/** The parser blames the indentation of what follows a bracket that is not closed. */
function stillOpen(open: Open, offset: number, place: (offset: number) => Place): Finding {
  const { line } = place(open.at);
  const message = 'A bracket or brace is still open here.';
  const hint = `The "${open.sign}" of line ${line} may not be closed; what stands inside it has to be indented.`;
  return finding('CONFIG_SYNTAX', place(offset), message, hint);
}

/** False in a run of unexpected tokens: once the parser has lost its way it reports all that follow. */
function isNews({ code }: YamlError, index: number, errors: readonly YamlError[]): boolean {
  return code !== 'UNEXPECTED_TOKEN' || errors[index - 1]?.code !== code;
}

function placeIn(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
