/** Answers in the format of the Gemini API, whole and as events. */
import type { JsonObject } from '@ai-proxy/core';
import type { Answer, Ending } from './answer.ts';
import { inPieces, random } from './pieces.ts';
import { tokens } from './scenes.ts';
import { objectOf } from './seen.ts';
import { proofOf } from './signatures.ts';

const prompt = {
  promptTokenCount: tokens.fresh + tokens.cacheRead,
  cachedContentTokenCount: tokens.cacheRead,
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: tokens.fresh + tokens.cacheRead }],
};
/** What was thought is counted beside what was said. */
const usage = {
  ...prompt,
  candidatesTokenCount: tokens.output - tokens.thinking,
  thoughtsTokenCount: tokens.thinking,
  totalTokenCount: tokens.fresh + tokens.cacheRead + tokens.output,
};
const usageAtFirst = { ...prompt, totalTokenCount: prompt.promptTokenCount };

/** Calls are no reason to end here. */
const finishReasons: Readonly<Record<Ending, string>> = {
  stop: 'STOP',
  calls: 'STOP',
  length: 'MAX_TOKENS',
  'stop-sequence': 'STOP',
  refusal: 'SAFETY',
  blocked: 'PROHIBITED_CONTENT',
};

/** A whole answer. */
export function geminiAnswer(answer: Answer, body: JsonObject): JsonObject {
  if (answer.ending === 'blocked') return { ...blocked, ...head(answer.model) };
  const { text, refusal, thoughts } = answer;
  const words = text ?? refusal;
  const parts = [
    ...thoughtsOf(answer, body).map((thought) => ({ text: thought, thought: true })),
    ...(words === undefined
      ? []
      : [{ text: words, ...(thoughts === undefined ? {} : signed(words)) }]),
    ...callsOf(answer),
  ];
  return {
    candidates: [candidate(parts, finishReasons[answer.ending])],
    usageMetadata: usage,
    ...head(answer.model),
  };
}

/** The events of a stream; the end of the connection is its end. */
export function geminiEvents(answer: Answer, body: JsonObject): readonly string[] {
  const shared = head(answer.model);
  if (answer.ending === 'blocked') return [event({ ...blocked, ...shared })];
  const { text, refusal, thoughts } = answer;
  const words = text ?? refusal ?? '';
  const chunk = (part: JsonObject, usageMetadata: JsonObject, finish?: string): string =>
    event({ candidates: [candidate([part], finish)], usageMetadata, ...shared });
  return [
    ...thoughtsOf(answer, body)
      .flatMap((thought) => inPieces(thought, 20))
      .map((piece) => chunk({ text: piece, thought: true }, usageAtFirst)),
    ...inPieces(words, 7).map((piece) => chunk({ text: piece }, usageAtFirst)),
    ...callsOf(answer).map((part) => chunk(part, usageAtFirst)),
    chunk(
      { text: '', ...(thoughts === undefined || words === '' ? {} : signed(words)) },
      usage,
      finishReasons[answer.ending],
    ),
  ];
}

/** One event as it is written. */
export function event(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\r\n\r\n`;
}

const blocked = {
  promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
  usageMetadata: usageAtFirst,
};

function head(model: string): JsonObject {
  return { modelVersion: model, responseId: random() };
}

function candidate(parts: readonly JsonObject[], finishReason: string | undefined): JsonObject {
  return {
    content: { parts, role: 'model' },
    ...(finishReason === undefined ? {} : { finishReason }),
    index: 0,
  };
}

/** What was thought is shown to who asks for it. */
function thoughtsOf({ thoughts }: Answer, body: JsonObject): readonly string[] {
  const options = objectOf(objectOf(body['generationConfig'])['thinkingConfig']);
  return thoughts === undefined || options['includeThoughts'] !== true ? [] : [thoughts];
}

/** Calls have no ids; of parallel ones the first one is signed. */
function callsOf({ calls = [], thoughts }: Answer): readonly JsonObject[] {
  return calls.map(({ name, input }, index) => ({
    functionCall: { name, args: input as JsonObject },
    ...(index === 0 && thoughts !== undefined ? signed(name) : {}),
  }));
}

function signed(about: string): JsonObject {
  return { thoughtSignature: proofOf('gemini', about) };
}
