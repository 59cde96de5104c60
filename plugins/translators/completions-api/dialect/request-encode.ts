import {
  type CanonicalRequest,
  type Decoded,
  GatewayError,
  isObject,
  type JsonObject,
  type JsonValue,
  Ledger,
  type Message,
  present,
  type Sampling,
} from '@ai-proxy/core';
import { kept } from './fields.ts';
import { dialectName, mostLogprobs } from './wire.ts';

const unsaid: readonly (readonly [name: keyof CanonicalRequest, path: string])[] = [
  ['tools', 'tools'],
  ['parallelToolCalls', 'parallel_tool_calls'],
  ['reasoning', 'reasoning'],
  ['metadata', 'metadata'],
  ['safetyIdentifier', 'safety_identifier'],
  ['cacheKey', 'prompt_cache_key'],
  ['cacheRetention', 'prompt_cache_retention'],
  ['verbosity', 'verbosity'],
  ['serviceTier', 'service_tier'],
  ['store', 'store'],
];

/** Writes a request for an upstream: the last words of the user are the prompt, all else is lost. */
export function encodeRequest(request: CanonicalRequest): Decoded<JsonObject> {
  const ledger = new Ledger();
  const { model, responseFormat, stream, toolChoice } = request;
  const { stream_options: streamOptions, ...rest } = kept(request.extensions);
  ledger.loseForeign('', request.extensions, dialectName);
  for (const [name, path] of unsaid)
    if (request[name] !== undefined) ledger.lose(path, `${dialectName} has no counterpart of it`);
  if (responseFormat !== undefined && responseFormat.type !== 'text')
    ledger.lose('response_format', 'answers are plain text here');
  if (toolChoice !== undefined && toolChoice.type !== 'none' && toolChoice.type !== 'auto')
    ledger.lose('tool_choice', 'there are no tools here');
  return ledger.done({
    model,
    prompt: promptOf(request.messages, ledger),
    ...encodeSampling(request.sampling, ledger),
    ...present({ user: request.user }),
    ...(stream ? { stream, stream_options: withUsage(streamOptions) } : {}),
    ...rest,
  });
}

function withUsage(options: JsonValue | undefined): JsonObject {
  return { ...(isObject(options) ? options : {}), include_usage: true };
}

function promptOf(messages: readonly Message[], ledger: Ledger): string {
  const last = messages.findLastIndex(({ role, parts }) => role === 'user' && textOf(parts) !== '');
  const asked = messages[last];
  if (asked === undefined)
    throw new GatewayError('TRANSLATION_UNSUPPORTED', {
      message: 'The upstream takes one text, and the request has no text of a user.',
    });
  messages.forEach((_, index) => {
    if (index !== last) ledger.lose(`messages[${index}]`, 'only the last text of the user is sent');
  });
  const path = `messages[${last}]`;
  ledger.loseForeign(path, asked.extensions, dialectName);
  if (asked.name !== undefined) ledger.lose(`${path}.name`, 'whoever asks has no name here');
  asked.parts.forEach((part, index) => {
    const place = `${path}.parts[${index}]`;
    if (part.type !== 'text') ledger.lose(place, 'a prompt is plain text');
    else ledger.loseForeign(place, part.extensions, dialectName);
  });
  return textOf(asked.parts);
}

function textOf(parts: Message['parts']): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

function encodeSampling(sampling: Sampling, ledger: Ledger): JsonObject {
  if (sampling.topK !== undefined)
    ledger.lose('top_k', `${dialectName} has no counterpart of top-k sampling`);
  const top = sampling.topLogprobs ?? 0;
  if (top > mostLogprobs)
    ledger.lose('top_logprobs', `reduced to ${mostLogprobs}, the most that can be had here`);
  return present({
    max_tokens: sampling.maxOutputTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    n: sampling.choices,
    stop: sampling.stopSequences,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    seed: sampling.seed,
    logprobs: sampling.logprobs === true ? Math.min(top, mostLogprobs) : undefined,
  });
}
