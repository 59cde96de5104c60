import { createHash } from 'node:crypto';
import {
  type CanonicalRequest,
  type Decoded,
  isObject,
  type JsonObject,
  type JsonValue,
  Ledger,
  present,
  type ResponseFormat,
  type Sampling,
} from '@ai-proxy/core';
import { reportCacheMarkers } from './cache-markers.ts';
import { ClientTools, declaredTools } from './client-tools.ts';
import { kept } from './fields.ts';
import { encodeInput } from './input-encode.ts';
import { encodeReasoning, thinks, willThink } from './reasoning-encode.ts';
import { encodeToolChoice } from './tool-choice.ts';
import { encodeTools } from './tools-encode.ts';
import { dialectName, encryptedReasoning, fewestOutputTokens, includedLogprobs } from './wire.ts';

/**
 * Writes a request for an upstream. One that comes from another format is not to be stored, and asks for
 * the encrypted reasoning, without which the next turn could not hand the reasoning back.
 */
export function encodeRequest(request: CanonicalRequest): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', request.extensions, dialectName);
  reportCacheMarkers(request, ledger);
  const { text, reasoning, ...rest } = kept(request.extensions);
  const { model, stream } = request;
  const thinking = encodeReasoning(request.reasoning, model, ledger);
  const tools = encodeTools(request.tools, isForeign(request), ledger);
  const clients = new ClientTools(declaredTools({ tools }));
  return ledger.done({
    model,
    ...encodeInput(request.messages, clients, ledger),
    ...encodeToolSettings(request, tools, clients, ledger),
    ...encodeSampling(request, thinking?.['effort'], ledger),
    ...encodeHandling(request),
    ...present({
      text: merged(encodeText(request), text),
      reasoning: merged(thinking, reasoning),
    }),
    ...(stream ? { stream } : {}),
    ...rest,
  });
}

function encodeText({ responseFormat, verbosity }: CanonicalRequest): JsonObject | undefined {
  const format = encodeResponseFormat(responseFormat);
  const text = present({ format, verbosity });
  return Object.keys(text).length === 0 ? undefined : text;
}

function merged(
  own: JsonObject | undefined,
  more: JsonObject[string] | undefined,
): JsonObject | undefined {
  return own === undefined && !isObject(more) ? undefined : { ...own, ...(isObject(more) && more) };
}

/** Choice and parallelism say nothing where there are no tools. */
function encodeToolSettings(
  request: CanonicalRequest,
  tools: readonly JsonObject[] | undefined,
  clients: ClientTools,
  ledger: Ledger,
): JsonObject {
  const { toolChoice, parallelToolCalls } = request;
  if (tools === undefined && kept(request.extensions)['tool_choice'] === undefined) {
    if (toolChoice !== undefined && toolChoice.type !== 'none' && toolChoice.type !== 'auto')
      ledger.lose('tool_choice', 'there is no tool to choose');
    return present({ parallel_tool_calls: parallelToolCalls });
  }
  return present({
    tools,
    tool_choice: encodeToolChoice(toolChoice, clients),
    parallel_tool_calls: parallelToolCalls,
  });
}

const lost: readonly (readonly [name: keyof Sampling, path: string, words: string])[] = [
  ['topK', 'top_k', 'top-k sampling'],
  ['stopSequences', 'stop_sequences', 'stop sequences'],
  ['frequencyPenalty', 'frequency_penalty', 'a frequency penalty'],
  ['presencePenalty', 'presence_penalty', 'a presence penalty'],
  ['seed', 'seed', 'a seed'],
];

const longestUser = 64;

/** Settings that are refused while a model thinks, with the value that asks for nothing. */
const calmSettings: Readonly<Record<string, JsonValue | undefined>> = {
  temperature: 1,
  top_p: 1,
  top_logprobs: undefined,
};

function encodeSampling(
  { sampling, model }: CanonicalRequest,
  effort: JsonValue | undefined,
  ledger: Ledger,
): JsonObject {
  for (const [name, path, words] of lost)
    if (sampling[name] !== undefined)
      ledger.lose(path, `${dialectName} has no counterpart of ${words}`);
  if ((sampling.choices ?? 1) > 1) ledger.lose('n', `${dialectName} gives one answer only`);
  const members = present({
    max_output_tokens: encodeLimit(sampling.maxOutputTokens, ledger),
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_logprobs: sampling.topLogprobs,
  });
  return thinks(model, effort) ? calmed(members, model, ledger) : members;
}

function calmed(members: JsonObject, model: string, ledger: Ledger): JsonObject {
  const left = Object.entries(members).filter(([name, value]) => {
    if (!Object.hasOwn(calmSettings, name)) return true;
    if (value !== calmSettings[name])
      ledger.lose(name, `${model} takes no ${name} while it thinks`);
    return false;
  });
  return Object.fromEntries(left);
}

function encodeLimit(limit: number | undefined, ledger: Ledger): number | undefined {
  if (limit === undefined || limit >= fewestOutputTokens) return limit;
  ledger.lose('max_tokens', `${limit} is raised to ${fewestOutputTokens}`);
  return fewestOutputTokens;
}

/** True for requests of other formats: ours always have extensions. */
function isForeign({ extensions }: CanonicalRequest): boolean {
  return extensions?.[dialectName] === undefined;
}

function encodeHandling(request: CanonicalRequest): JsonObject {
  const { serviceTier, model, sampling } = request;
  const foreign = isForeign(request);
  const include = [
    ...(foreign && willThink(request.reasoning, model) ? [encryptedReasoning] : []),
    ...(foreign && sampling.logprobs === true ? [includedLogprobs] : []),
  ];
  return present({
    user: encodeUser(request.user),
    metadata: request.metadata,
    safety_identifier: request.safetyIdentifier,
    prompt_cache_key: request.cacheKey,
    prompt_cache_retention: request.cacheRetention,
    service_tier: serviceTier === 'standard_only' ? 'default' : serviceTier,
    store: request.store ?? (foreign ? false : undefined),
    include: include.length === 0 ? undefined : include,
  });
}

/** OpenAI refuses longer names of users; a hash tells them apart as well. */
function encodeUser(user: string | undefined): string | undefined {
  if (user === undefined || user.length <= longestUser) return user;
  return createHash('sha256').update(user).digest('hex');
}

function encodeResponseFormat(format: ResponseFormat | undefined): JsonObject | undefined {
  if (format === undefined) return undefined;
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json') return { type: 'json_object' };
  const { name = 'response', description, schema, strict } = format;
  return { type: 'json_schema', name, ...present({ description }), schema, ...present({ strict }) };
}
