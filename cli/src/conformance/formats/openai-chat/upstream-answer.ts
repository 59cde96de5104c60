/** Whole answers and errors of the Chat Completions API. */
import type { JsonObject } from '@ai-proxy/core';
import type { Call } from '../../ask.ts';
import type { ErrorAnswer, ReceivedRequest, StartFault } from '../../format.ts';
import { textIn, textsIn } from '../../members.ts';
import { inPieces, logprobOf, type Script, type ScriptedUsage } from '../../script.ts';

const finishReasons = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  filter: 'content_filter',
  refusal: 'stop',
} as const;

/** A whole answer; thoughts are written as the vendors do who show them in this format. */
export function whole(script: Script, { body }: ReceivedRequest): JsonObject {
  const { alternatives = [], calls = [], reasoning, refusal = null, text = null } = script;
  const message = {
    role: 'assistant',
    content: text,
    refusal,
    annotations: [],
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(writeCall) }),
  };
  const choices = [message, ...alternatives.map((content) => ({ ...message, content }))];
  return {
    ...head(body, 'chat.completion'),
    choices: choices.map((each, index) => ({
      index,
      message: each,
      logprobs: logprobsOf(script),
      finish_reason: finishReasonOf(script),
    })),
    usage: writeUsage(script.usage),
  };
}

/** What every object of an answer begins with. */
export function head(body: JsonObject, object: string): JsonObject {
  return {
    id: 'chatcmpl-C0nf0rmance',
    object,
    created: 1_790_000_000,
    model: textIn(body, 'model'),
    service_tier: 'default',
    system_fingerprint: 'fp_c0nf0rmance',
  };
}

export function finishReasonOf({ calls = [], ending = 'stop' }: Script): string {
  return calls.length > 0 ? 'tool_calls' : finishReasons[ending];
}

export function writeUsage(usage: ScriptedUsage): JsonObject {
  const { cacheRead, fresh, output, reasoning } = usage;
  const prompt = fresh + cacheRead;
  const completion = output + reasoning;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cacheRead, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function writeCall({ id, input, name }: Call): JsonObject {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input) } };
}

function logprobsOf({ logprobs, text = '' }: Script): JsonObject | null {
  if (logprobs !== true) return null;
  const content = inPieces(text).map((token, index) => {
    const entry = { token, logprob: logprobOf(index), bytes: [...Buffer.from(token)] };
    return { ...entry, top_logprobs: [entry, { ...entry, token: 'no', logprob: -9.5 }] };
  });
  return { content, refusal: null };
}

const errorTypes: Readonly<Record<StartFault['status'], readonly [string, string | null]>> = {
  400: ['invalid_request_error', 'invalid_value'],
  401: ['invalid_request_error', 'invalid_api_key'],
  429: ['requests', 'rate_limit_exceeded'],
  500: ['server_error', null],
};

/** An error answer. */
export function error({ message, retryAfterSeconds, status }: StartFault): ErrorAnswer {
  const [type, code] = errorTypes[status];
  return {
    status,
    headers: {
      'x-request-id': 'req_of_the_upstream',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body: { error: { message, type, param: null, code } },
  };
}

/** Vectors as numbers or as the bytes of 32-bit numbers, whatever was asked for. */
export function embed(script: Script, { body }: ReceivedRequest): JsonObject {
  const asBytes = body['encoding_format'] === 'base64';
  const inputs = Math.max(1, textsIn(body, 'input').length);
  const data = script.vectors.slice(0, inputs).map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: asBytes ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector,
  }));
  const usage = { prompt_tokens: script.tokens, total_tokens: script.tokens };
  return { object: 'list', data, model: textIn(body, 'model'), usage };
}
