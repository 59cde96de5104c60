import {
  isObject,
  Ledger,
  type CanonicalRequest,
  type Decoded,
  type JsonObject,
  type JsonValue,
  type ResponseFormat,
  type Sampling,
} from '@ai-proxy/core';
import { defined, kept } from './fields.ts';
import { encodeMessages } from './messages-encode.ts';
import { bareModel, encodeReasoning } from './reasoning-encode.ts';
import { encodeToolChoice, encodeTools } from './tools.ts';
import { dialectName } from './wire.ts';

/** Writes a request for an upstream. Streams always ask for usage; who sees it is decided later. */
export function encodeRequest(request: CanonicalRequest): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', request.extensions, dialectName);
  const { stream_options: streamOptions, ...rest } = kept(request.extensions);
  const { model, stream } = request;
  return ledger.done({
    model,
    messages: encodeMessages(request.messages, ledger, model),
    ...encodeToolSettings(request, ledger),
    ...encodeSampling(request.sampling, model, ledger),
    ...encodeHandling(request, ledger),
    ...(stream ? { stream, stream_options: withUsage(streamOptions) } : {}),
    ...rest,
  });
}

function withUsage(options: JsonValue | undefined): JsonObject {
  return { ...(isObject(options) ? options : {}), include_usage: true };
}

/** Choice and parallelism are refused where there are no tools. */
function encodeToolSettings(request: CanonicalRequest, ledger: Ledger): JsonObject {
  const tools = encodeTools(request.tools, ledger);
  if (tools === undefined) {
    if (request.toolChoice !== undefined && request.toolChoice.type !== 'none')
      ledger.lose('tool_choice', 'there is no tool to choose');
    if (request.parallelToolCalls !== undefined)
      ledger.lose('parallel_tool_calls', 'there is no tool to call');
    return {};
  }
  return defined({
    tools,
    tool_choice: encodeToolChoice(request.toolChoice),
    parallel_tool_calls: request.parallelToolCalls,
  });
}

/** Models that think refuse `max_tokens`; most vendors know nothing else. */
function limitMember(model: string): string {
  return /^(o\d|gpt-5)/.test(bareModel(model)) ? 'max_completion_tokens' : 'max_tokens';
}

function encodeSampling(sampling: Sampling, model: string, ledger: Ledger): JsonObject {
  if (sampling.topK !== undefined)
    ledger.lose('top_k', `${dialectName} has no counterpart of top-k sampling`);
  return defined({
    [limitMember(model)]: sampling.maxOutputTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    stop: sampling.stopSequences,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    seed: sampling.seed,
    n: sampling.choices,
    logprobs: sampling.logprobs,
    top_logprobs: sampling.topLogprobs,
  });
}

function encodeHandling(request: CanonicalRequest, ledger: Ledger): JsonObject {
  const { serviceTier } = request;
  return defined({
    reasoning_effort: encodeReasoning(request.reasoning, request.model, ledger),
    response_format: encodeResponseFormat(request.responseFormat),
    user: request.user,
    metadata: request.metadata,
    prompt_cache_key: request.cacheKey,
    service_tier: serviceTier === 'standard_only' ? 'default' : serviceTier,
    store: request.store,
  });
}

function encodeResponseFormat(format: ResponseFormat | undefined): JsonObject | undefined {
  if (format === undefined) return undefined;
  if (format.type === 'text') return { type: 'text' };
  if (format.type === 'json') return { type: 'json_object' };
  const { name = 'response', description, schema, strict } = format;
  const wanted = { name, ...defined({ description }), schema, ...defined({ strict }) };
  return { type: 'json_schema', json_schema: wanted };
}
