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

/** Words of a request. */
interface Words {
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
  const words: Words = { texts: [], tokens: 0 };
  collect(words, body, '');
  const text = words.texts.join('\n');
  const tokens = estimateText(text);
  return {
    tokens: tokens + words.tokens,
    charactersPerToken:
      text.length < tellingCharacters ? usualCharactersPerToken : text.length / Math.max(1, tokens),
  };
}

function collect(words: Words, value: JsonValue | undefined, name: string): void {
  if (typeof value === 'string') return collectText(words, value, name);
  // Embeddings may be asked for by the numbers of tokens.
  if (typeof value === 'number' && name === 'input') words.tokens += 1;
  if (Array.isArray(value)) {
    if (turns.has(name)) words.tokens += frame * value.filter(isObject).length;
    for (const each of value) collect(words, each, name);
    return;
  }
  if (!isObject(value)) return;
  if (schemas.has(name)) return void words.texts.push(JSON.stringify(value));
  for (const [member, each] of Object.entries(value)) collect(words, each, member);
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
  const words: Words = { texts: [], tokens: 0 };
  for (const member of spoken) collect(words, body[member], member);
  return estimateText(words.texts.join('\n')) + words.tokens;
}
