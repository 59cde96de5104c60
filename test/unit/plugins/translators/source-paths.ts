/** What tests of all dialects ask of the paths under which losses of a client's request are told. */
import type { Dialect, JsonObject, JsonValue } from '@ai-proxy/core';
import { parsePath, readPath } from '../../../../core/src/context/path.ts';
import { translateRequest } from '../../../../core/src/dialect/translate.ts';
import { chatDialect } from '../../../../plugins/translators/chat-api/dialect/index.ts';
import { completionsDialect } from '../../../../plugins/translators/completions-api/dialect/index.ts';
import { geminiDialect } from '../../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../../../plugins/translators/responses-api/dialect/index.ts';

/** Every dialect with models that lose different things. */
const upstreams: readonly (readonly [Dialect, readonly string[]])[] = [
  [chatDialect, ['gpt-5.2', 'gpt-4o', 'o3', 'gpt-5-pro', 'some-model']],
  [messagesDialect, ['claude-opus-4-5', 'claude-opus-4-7', 'claude-3-5-haiku-latest']],
  [responsesDialect, ['gpt-5.2', 'gpt-4o', 'o3', 'some-model']],
  [geminiDialect, ['gemini-2.5-pro', 'gemini-3-pro-preview', 'gemini-2.0-flash']],
  [completionsDialect, ['davinci-002']],
];

type AskedOperation = 'generate' | 'count-tokens' | 'embed';

/** The paths of all that a request loses in any of the other formats, each once, in order. */
export function lostPaths(
  from: Dialect,
  body: JsonObject,
  operation: AskedOperation = 'generate',
): readonly string[] {
  const paths = upstreams.flatMap(([to, models]) => {
    if (to === from || (operation === 'embed' && to.embedding === undefined)) return [];
    return models.flatMap((model) => {
      const target = { dialect: to.name, provider: 'acme', model };
      const route = { operation, stream: false, target, mappers: [] };
      return translateRequest(body, from, to, route).warnings.map(({ path }) => path);
    });
  });
  return [...new Set(paths)].toSorted();
}

/** What is at a path of a client's body. */
export function readAt(body: JsonObject, path: string): JsonValue | undefined {
  return readPath(body, parsePath(path));
}

/** The path in the body of what the canonical model calls a path. */
export function sourcePath(from: Dialect, body: JsonObject, path: string): string {
  const paths = from.sourcePaths?.(body);
  if (paths === undefined) throw new Error(`${from.name} has no source paths.`);
  return paths(path);
}

function marksIn(value: unknown): readonly string[] {
  return JSON.stringify(value ?? null).match(/zq\d+/g) ?? [];
}

/** True where what is in the body says some of what was read from there, and nothing else. */
function isAbout(read: unknown, wire: JsonValue | undefined): boolean {
  const marks = marksIn(wire);
  const known = marksIn(read);
  if (wire === undefined || marks.some((mark) => !known.includes(mark))) return false;
  return marks.length > 0 || known.length === 0;
}

/**
 * Sentences about parts of the decoded request whose path leads to something else in the body. All
 * words of the body must have marks of their own, so that each is known by them again.
 */
export function misplacedParts(from: Dialect, body: JsonObject): readonly string[] {
  const { messages } = from.decodeRequest(body).value;
  const parts = messages.flatMap((message, index) =>
    message.parts.map((part, at) => [`messages[${index}].content[${at}]`, part] as const),
  );
  const inner = parts.flatMap(([path, part]) =>
    part.type === 'tool-result'
      ? part.content.map((each, at) => [`${path}.content[${at}]`, each] as const)
      : [],
  );
  return [...parts, ...inner].flatMap(([path, part]) => {
    const found = sourcePath(from, body, path);
    const isRight = isAbout(part, readAt(body, found));
    return isRight ? [] : [`${path} is ${found}: ${JSON.stringify(part)}`];
  });
}

/** The same for tools, which are known by all that they say. */
export function misplacedTools(from: Dialect, body: JsonObject): readonly string[] {
  const tools = from.decodeRequest(body).value.tools ?? [];
  return tools.flatMap((tool, index) => {
    const found = sourcePath(from, body, `tools[${index}]`);
    const isRight = isAbout(tool, readAt(body, found));
    return isRight ? [] : [`tools[${index}] is ${found}: ${JSON.stringify(tool)}`];
  });
}

/** Words of which no two are the same. */
export class Marks {
  #count = 0;

  next(): string {
    this.#count += 1;
    return `zq${this.#count}`;
  }
}

type Kind = (mark: string) => JsonObject;

/** Lists of as many things of the kinds, in an order that looks like chance and is always the same. */
export function lists(kinds: readonly Kind[], size: number, count: number): JsonObject[][] {
  let state = 7;
  const draw = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  };
  return Array.from({ length: count }, () => {
    const marks = new Marks();
    return Array.from({ length: size }, () => {
      const kind = kinds[Math.floor(draw() / 1000) % kinds.length];
      return kind === undefined ? {} : kind(marks.next());
    });
  });
}

/** True where the body says something at the path. */
export function isThere(body: JsonObject, path: string): boolean {
  return (readAt(body, path) ?? null) !== null;
}
