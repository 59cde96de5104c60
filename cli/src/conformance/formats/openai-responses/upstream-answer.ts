/** Whole answers and errors of the Responses API. */
import type { JsonObject } from '@ai-proxy/core';
import type { ReceivedRequest } from '../../format.ts';
import { objectIn, textIn, textsIn } from '../../members.ts';
import { inPieces, logprobOf, type Script, type ScriptedUsage } from '../../script.ts';

const reasons = {
  stop: undefined,
  'stop-sequence': undefined,
  refusal: undefined,
  length: 'max_output_tokens',
  filter: 'content_filter',
} as const;

/** A whole answer. */
export function whole(script: Script, request: ReceivedRequest): JsonObject {
  return responseWith(itemsOf(script, request), script, request);
}

/** A response object that is complete. */
export function responseWith(
  output: readonly JsonObject[],
  { ending = 'stop', usage }: Script,
  { body }: ReceivedRequest,
): JsonObject {
  const reason = reasons[ending];
  return {
    ...head(body),
    status: reason === undefined ? 'completed' : 'incomplete',
    completed_at: reason === undefined ? 1_790_000_002 : null,
    incomplete_details: reason === undefined ? null : { reason },
    output,
    usage: writeUsage(usage),
  };
}

/** A response object in which nothing has happened; it repeats the request. */
export function head(body: JsonObject): JsonObject {
  return {
    id: 'resp_c0nf0rmance',
    object: 'response',
    created_at: 1_790_000_000,
    status: 'in_progress',
    background: false,
    completed_at: null,
    error: null,
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    model: textIn(body, 'model'),
    output: [],
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null, ...objectIn(body, 'reasoning') },
    service_tier: 'default',
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: { format: { type: 'text' }, ...objectIn(body, 'text') },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1,
    truncation: 'disabled',
    usage: null,
    metadata: {},
  };
}

/** The items of the output, complete. */
export function itemsOf(script: Script, { body }: ReceivedRequest): readonly JsonObject[] {
  const { calls = [], reasoning, refusal, text } = script;
  const encrypted = textsIn(body, 'include').includes('reasoning.encrypted_content');
  const content = [
    ...(text === undefined ? [] : [textPart(text, script.logprobs === true)]),
    ...(refusal === undefined ? [] : [{ type: 'refusal', refusal }]),
  ];
  const thoughts = {
    id: 'rs_c0nf0rmance',
    type: 'reasoning',
    ...(encrypted ? { encrypted_content: 'Z0FBQUFBY29uZm9ybWFuY2U' } : {}),
    summary: [{ type: 'summary_text', text: reasoning }],
  };
  const status = script.ending === 'length' ? 'incomplete' : 'completed';
  return [
    ...(reasoning === undefined ? [] : [thoughts]),
    ...(content.length === 0
      ? []
      : [{ id: 'msg_c0nf0rmance', type: 'message', status, role: 'assistant', content }]),
    ...calls.map(({ id, input, name }, index) => ({
      id: `fc_c0nf0rmance${index}`,
      type: 'function_call',
      status: 'completed',
      arguments: JSON.stringify(input),
      call_id: id,
      name,
    })),
  ];
}

function textPart(text: string, withLogprobs: boolean): JsonObject {
  const logprobs = withLogprobs
    ? inPieces(text).map((token, index) => {
        const entry = { token, logprob: logprobOf(index), bytes: [...Buffer.from(token)] };
        return { ...entry, top_logprobs: [entry, { ...entry, token: 'no', logprob: -9.5 }] };
      })
    : [];
  return { type: 'output_text', annotations: [], logprobs, text };
}

function writeUsage({ cacheRead, fresh, output, reasoning }: ScriptedUsage): JsonObject {
  return {
    input_tokens: fresh + cacheRead,
    input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: 0 },
    output_tokens: output + reasoning,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: fresh + cacheRead + output + reasoning,
  };
}
