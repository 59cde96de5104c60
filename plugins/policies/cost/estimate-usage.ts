import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { estimateText } from './estimate-text.ts';

/** What every turn costs besides its words. */
const frame = 4;
/** What an image or a page costs at most vendors. */
const medium = 800;
/** Of a text in English; used where the request is too short to tell. */
const usualCharactersPerToken = 4;
const tellingCharacters = 400;
/** Base64 and the like have no spaces, texts seldom so few. */
const longestWord = 2000;

/** Members that are no words, of the model or for it. */
const silent = new Set([
  'model',
  'role',
  'type',
  'id',
  'object',
  'status',
  'tool_call_id',
  'tool_use_id',
  'call_id',
  'finish_reason',
  'finishReason',
  'stop_reason',
  'category',
  'probability',
]);
/** Members that hold media. */
const media = new Set(['data', 'file_data', 'url', 'image_url', 'fileUri', 'file_id']);
/** Members whose turns are counted. */
const turns = new Set(['messages', 'contents', 'input']);
/** Members of which models read the names too. */
const schemas = new Set(['tools', 'functions', 'response_format', 'responseSchema', 'text']);

/** Words of a request or an answer. */
interface Words {
  /** Only requests have some. */
  readonly hasSchemas: boolean;
  readonly texts: string[];
  /** Tokens of what is no text. */
  tokens: number;
}

/** About what a request has in tokens, whatever API it is for. */
export interface RequestEstimate {
  readonly tokens: number;
  /** In the language of the request; answers are mostly in the same. */
  readonly charactersPerToken: number;
}

/** Estimates the tokens of a request from its body. */
export function estimateRequest(body: JsonObject): RequestEstimate {
  const words: Words = { hasSchemas: true, texts: [], tokens: 0 };
  collect(words, body, '');
  const text = words.texts.join('\n');
  const tokens = estimateText(text);
  return {
    tokens: tokens + words.tokens,
    charactersPerToken:
      text.length < tellingCharacters ? usualCharactersPerToken : text.length / Math.max(1, tokens),
  };
}

/** A value, and the name of the member that it is or is listed in. */
interface Named {
  readonly name: string;
  readonly value: JsonValue | undefined;
}

/** Keeps what is still to be read itself: answers may be nested deeper than calls may be. */
function collect(words: Words, value: JsonValue | undefined, name: string): void {
  const unread: Named[] = [{ name, value }];
  for (let next = unread.pop(); next !== undefined; next = unread.pop())
    for (const inner of read(words, next).toReversed()) unread.push(inner);
}

/** Takes the words of a value, and gives what is in it. */
function read(words: Words, { name, value }: Named): readonly Named[] {
  if (typeof value === 'string') collectText(words, value, name);
  // Embeddings may be asked for by the numbers of tokens.
  if (typeof value === 'number' && name === 'input') words.tokens += 1;
  if (Array.isArray(value)) {
    if (turns.has(name)) words.tokens += frame * value.filter(isObject).length;
    return value.map((each: JsonValue) => ({ name, value: each }));
  }
  if (!isObject(value)) return [];
  if (!words.hasSchemas || !schemas.has(name))
    return Object.entries(value).map(([member, each]) => ({ name: member, value: each }));
  words.texts.push(JSON.stringify(value));
  return [];
}

function collectText(words: Words, text: string, name: string): void {
  if (silent.has(name)) return;
  const isMedium = media.has(name) || (text.length > longestWord && !/\s/.test(text));
  if (isMedium) words.tokens += medium;
  else words.texts.push(text);
}

/** Members of answers in which words stand. */
const spoken = ['choices', 'content', 'output', 'candidates'] as const;

/** About what a whole answer has in tokens, whatever API it is from. */
export function estimateAnswer(body: JsonObject): number {
  const words: Words = { hasSchemas: false, texts: [], tokens: 0 };
  for (const member of spoken) collect(words, body[member], member);
  return estimateText(words.texts.join('\n')) + words.tokens;
}
