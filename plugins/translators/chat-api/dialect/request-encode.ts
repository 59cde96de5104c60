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
} from '@ai-proxy/core';
import { reportCacheMarkers } from './cache-markers.ts';
import { customNames } from './custom-tools.ts';
import { kept } from './fields.ts';
import { encodeMessages } from './messages-encode.ts';
import { encodeReasoning } from './reasoning-encode.ts';
import { encodeSampling } from './sampling-encode.ts';
import { encodeToolChoice, encodeTools } from './tools.ts';
import { dialectName } from './wire.ts';

/** Writes a request for an upstream. Streams always ask for usage; who sees it is decided later. */
export function encodeRequest(request: CanonicalRequest): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', request.extensions, dialectName);
  reportCacheMarkers(request, ledger);
  const { stream_options: streamOptions, ...rest } = kept(request.extensions);
  const { model, stream } = request;
  const customs = customNames(request.tools);
  const effort = encodeReasoning(request.reasoning, model, ledger);
  return ledger.done({
    model,
    messages: encodeMessages(request.messages, { ledger, model, customs }),
    ...encodeToolSettings(request, customs, ledger),
    ...encodeSampling(request.sampling, model, effort, ledger),
    ...present({ reasoning_effort: effort }),
    ...encodeHandling(request, ledger),
    ...(stream ? { stream, stream_options: withUsage(streamOptions) } : {}),
    ...rest,
  });
}

function withUsage(options: JsonValue | undefined): JsonObject {
  return { ...(isObject(options) ? options : {}), include_usage: true };
}

/** Choice and parallelism are refused where there are no tools. */
function encodeToolSettings(
  request: CanonicalRequest,
  customs: ReadonlySet<string>,
  ledger: Ledger,
): JsonObject {
  const tools = encodeTools(request.tools, ledger);
  if (tools === undefined) {
    if (request.toolChoice?.type === 'required' || request.toolChoice?.type === 'tool')
      ledger.lose('tool_choice', 'there is no tool to choose');
    if (request.parallelToolCalls === false)
      ledger.lose('parallel_tool_calls', 'there is no tool to call');
    return {};
  }
  return present({
    tools,
    tool_choice: encodeToolChoice(request.toolChoice, customs),
    parallel_tool_calls: request.parallelToolCalls,
  });
}

const longestUser = 64;

/** OpenAI refuses metadata of answers that are not stored. */
function encodeHandling(request: CanonicalRequest, ledger: Ledger): JsonObject {
  const { metadata, serviceTier, store } = request;
  if (metadata !== undefined && store !== true)
    ledger.lose('metadata', 'only answers that are to be stored may have metadata here');
  return present({
    response_format: encodeResponseFormat(request.responseFormat),
    user: encodeUser(request.user),
    metadata: store === true ? metadata : undefined,
    safety_identifier: request.safetyIdentifier,
    prompt_cache_key: request.cacheKey,
    prompt_cache_retention: request.cacheRetention,
    verbosity: request.verbosity,
    service_tier: serviceTier === 'standard_only' ? 'default' : serviceTier,
    store,
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
  const wanted = { name, ...present({ description }), schema, ...present({ strict }) };
  return { type: 'json_schema', json_schema: wanted };
}
