/** Answers of the Gemini API, whole and streamed. */
import type { JsonObject } from '@ai-proxy/core';
import type { ErrorAnswer, ReceivedRequest, StartFault } from '../../format.ts';
import { inPieces, logprobOf, type Script, type ScriptedUsage } from '../../script.ts';

/** A proof that thoughts or a call are those of the model. */
const thoughtSignature = 'Q29uZm9ybWFuY2VUaG91Z2h0U2lnbmF0dXJl';

/** Calls stop with the same word as texts. */
const finishReasons = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  length: 'MAX_TOKENS',
  filter: 'PROHIBITED_CONTENT',
  refusal: 'SAFETY',
} as const;

/** A whole answer. */
export function whole(script: Script, { path }: ReceivedRequest): JsonObject {
  const { alternatives = [], text, usage } = script;
  const first = candidateOf(partsOf(script), script, 0);
  const others = alternatives.map((each, index) =>
    candidateOf([{ text: each }], script, index + 1),
  );
  const words = text === undefined || script.logprobs !== true ? {} : logprobsOf(text);
  return {
    candidates: [{ ...first, ...words }, ...others],
    usageMetadata: writeUsage(usage),
    ...tailOf(path),
  };
}

/**
 * The chunks of a stream: usage in each of them, without the candidates' count before the last one, and
 * lines that end in CRLF. Calls come whole; a signature of thoughts comes in a last, empty text.
 */
export function stream(script: Script, { path }: ReceivedRequest): readonly string[] {
  const { candidatesTokenCount, ...early } = writeUsage(script.usage);
  const pieces = partsOf(script).flatMap(piecesOf);
  const signed = script.reasoning !== undefined && (script.calls ?? []).length === 0;
  const all = signed ? [...pieces, { text: '', thoughtSignature }] : pieces;
  return all.map((part, index) => {
    const isLast = index === all.length - 1;
    const content = { parts: [part], role: 'model' };
    const usage = isLast ? { ...early, candidatesTokenCount } : early;
    const end = isLast ? { finishReason: finishReasonOf(script) } : {};
    return frame({
      candidates: [{ content, ...end, index: 0 }],
      usageMetadata: usage,
      ...tailOf(path),
    });
  });
}

/** A failure amid a stream. */
export function errorFrame(message: string): string {
  return frame({ error: { code: 503, message, status: 'UNAVAILABLE' } });
}

function frame(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\r\n\r\n`;
}

function tailOf(path: string): JsonObject {
  const model = /models\/([^:]+):/.exec(path)?.[1] ?? '';
  return { modelVersion: decodeURIComponent(model), responseId: 'C0nf0rmanceGemini' };
}

function candidateOf(parts: readonly JsonObject[], script: Script, index: number): JsonObject {
  return {
    content: { parts, role: 'model' },
    finishReason: finishReasonOf(script),
    index,
    safetyRatings: [{ category: 'HARM_CATEGORY_HARASSMENT', probability: 'NEGLIGIBLE' }],
  };
}

function finishReasonOf({ ending = 'stop' }: Script): string {
  return finishReasons[ending];
}

/** Calls have no ids, and only the first one is signed. */
function partsOf({ calls = [], reasoning, refusal, text }: Script): readonly JsonObject[] {
  const words = text ?? refusal;
  return [
    ...(reasoning === undefined ? [] : [{ text: reasoning, thought: true }]),
    ...(words === undefined ? [] : [{ text: words }]),
    ...calls.map(({ input, name }, index) => ({
      functionCall: { name, args: input },
      ...(index === 0 ? { thoughtSignature } : {}),
    })),
  ];
}

function piecesOf(part: JsonObject): readonly JsonObject[] {
  const { text } = part;
  return typeof text === 'string'
    ? inPieces(text).map((piece) => ({ ...part, text: piece }))
    : [part];
}

function writeUsage({ cacheRead, fresh, output, reasoning }: ScriptedUsage): JsonObject {
  const prompt = fresh + cacheRead;
  return {
    promptTokenCount: prompt,
    ...(cacheRead === 0 ? {} : { cachedContentTokenCount: cacheRead }),
    candidatesTokenCount: output,
    ...(reasoning === 0 ? {} : { thoughtsTokenCount: reasoning }),
    totalTokenCount: prompt + output + reasoning,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }],
  };
}

function logprobsOf(text: string): JsonObject {
  const chosen = inPieces(text).map((token, index) => ({
    token,
    tokenId: index + 1,
    logProbability: logprobOf(index),
  }));
  const topCandidates = chosen.map((each) => ({
    candidates: [each, { token: 'no', tokenId: 99, logProbability: -9.5 }],
  }));
  return { avgLogprobs: -1, logprobsResult: { chosenCandidates: chosen, topCandidates } };
}

const statuses: Readonly<Record<StartFault['status'], string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
};

const google = 'type.googleapis.com/google.rpc';

/** An error answer. Keys that are not valid are bad requests here, and waits stand in the body. */
export function error({ message, retryAfterSeconds, status }: StartFault): ErrorAnswer {
  const code = status === 401 ? 400 : status;
  const badKey = { '@type': `${google}.ErrorInfo`, reason: 'API_KEY_INVALID' };
  const wait = { '@type': `${google}.RetryInfo`, retryDelay: `${retryAfterSeconds ?? 0}s` };
  const details = [
    ...(status === 401 ? [badKey] : []),
    ...(retryAfterSeconds === undefined ? [] : [wait]),
  ];
  return { status: code, body: { error: { code, message, status: statuses[status], details } } };
}
