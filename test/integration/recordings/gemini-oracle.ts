/** What a Gemini body says, after the published description of the format alone. */
import { isObject, parseObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import type { Answer, Call, Reading, Tokens } from './answer.ts';
import { eventsIn } from './events.ts';
import { GeminiCalls } from './gemini-calls.ts';
import { countAt, listAt, objectAt, textAt } from './json.ts';

/** Reads a body, whole or streamed. */
export function readGemini(body: string, isStream: boolean): Reading {
  return isStream ? readStream(body) : readChunks([parseObject(body)]);
}

function readStream(body: string): Reading {
  return readChunks(eventsIn(body).map(({ data }) => parseObject(data)));
}

/** Reads answers of which each says what is new. */
export function readChunks(chunks: readonly (JsonObject | undefined)[]): Reading {
  const fault = chunks.map(faultIn).find((found) => found !== undefined);
  const candidates = chunks.flatMap((chunk) => listAt(chunk, 'candidates').slice(0, 1));
  const parts = candidates.flatMap((candidate) => listAt(objectAt(candidate, 'content'), 'parts'));
  const answer = {
    text: wordsOf(parts, false),
    reasoning: wordsOf(parts, true),
    refusal: '',
    calls: callsOf(parts),
    citations: candidates.flatMap(citationsIn),
    stop: stopIn(chunks, candidates),
    tokens: tokensOf(chunks.map((chunk) => objectAt(chunk, 'usageMetadata'))),
  } satisfies Answer;
  return { answer, complete: answer.stop !== '', fault };
}

function wordsOf(parts: readonly JsonObject[], areThoughts: boolean): string {
  return parts
    .filter(({ thought }) => (thought === true) === areThoughts)
    .map((part) => textAt(part, 'text'))
    .join('');
}

function callsOf(parts: readonly JsonObject[]): readonly Call[] {
  const calls = new GeminiCalls();
  for (const { functionCall } of parts) if (isObject(functionCall)) calls.add(functionCall);
  return calls.done();
}

/** The last reason that was given; that of a refused prompt where nothing was answered. */
function stopIn(
  chunks: readonly (JsonObject | undefined)[],
  candidates: readonly JsonObject[],
): string {
  const reasons = candidates.map((candidate) => textAt(candidate, 'finishReason'));
  const blocks = chunks.map((chunk) => textAt(objectAt(chunk, 'promptFeedback'), 'blockReason'));
  return [...blocks, ...reasons].findLast((reason) => reason !== '') ?? '';
}

function citationsIn(candidate: JsonObject): string[] {
  const { groundingChunks } = objectAt(candidate, 'groundingMetadata');
  const chunks: readonly JsonValue[] = Array.isArray(groundingChunks) ? groundingChunks : [];
  const supports = listAt(objectAt(candidate, 'groundingMetadata'), 'groundingSupports');
  const indices = supports.flatMap(({ groundingChunkIndices: cited }) =>
    Array.isArray(cited) ? cited.map(Number) : [],
  );
  const sources = listAt(objectAt(candidate, 'citationMetadata'), 'citationSources');
  return [
    ...indices.map((index) => textAt(objectAt(chunks[index], 'web'), 'uri')),
    ...sources.map((source) => textAt(source, 'uri')),
  ].filter((uri) => uri !== '');
}

/**
 * The last word on each count holds. The prompt includes what was cached; what tools of the provider
 * added is beside it. Candidates do not hold the thoughts.
 */
function tokensOf(said: readonly JsonObject[]): Tokens | undefined {
  const usage: JsonObject = Object.assign({}, ...said);
  const prompt = countAt(usage, 'promptTokenCount');
  if (prompt === undefined) return undefined;
  const cacheRead = countAt(usage, 'cachedContentTokenCount') ?? 0;
  const tools = countAt(usage, 'toolUsePromptTokenCount') ?? 0;
  const thoughts = countAt(usage, 'thoughtsTokenCount') ?? 0;
  const output = (countAt(usage, 'candidatesTokenCount') ?? 0) + thoughts;
  return { input: prompt - cacheRead + tools, cacheRead, cacheWrite: 0, output };
}

function faultIn(chunk: JsonObject | undefined): string | undefined {
  if (chunk === undefined) return 'not JSON';
  return isObject(chunk['error']) ? textAt(chunk['error'], 'message') : undefined;
}
