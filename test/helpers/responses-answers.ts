/** Answers in the Responses format of the OpenAI API, whole and as events. */
import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import type { Answer } from './answer.ts';
import { random } from './pieces.ts';
import { responsesItemEvents } from './responses-item-events.ts';
import { tokens } from './scenes.ts';
import { objectOf, textsOf } from './seen.ts';
import { proofOf } from './signatures.ts';

const usage = {
  input_tokens: tokens.fresh + tokens.cacheRead,
  input_tokens_details: { cached_tokens: tokens.cacheRead, cache_write_tokens: 0 },
  output_tokens: tokens.output,
  output_tokens_details: { reasoning_tokens: tokens.thinking },
  total_tokens: tokens.fresh + tokens.cacheRead + tokens.output,
};

const incomplete: Readonly<Partial<Record<Answer['ending'], string>>> = {
  length: 'max_output_tokens',
  blocked: 'content_filter',
};

/** A whole answer. */
export function responsesAnswer(answer: Answer, body: JsonObject): JsonObject {
  return finished(head(answer, body), answer, itemsOf(answer, body));
}

/** The events of a stream up to its end. */
export function responsesEvents(answer: Answer, body: JsonObject): readonly string[] {
  const started = head(answer, body);
  const items = itemsOf(answer, body);
  const response = finished(started, answer, items);
  const events = [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    ...responsesItemEvents(items),
    { type: `response.${String(response['status'])}`, response },
  ];
  return events.map((event, number) => numbered(event, number));
}

/** One event as it is written. */
export function numbered(event: JsonObject, number: number): string {
  const { type, ...rest } = event;
  const data = { type, sequence_number: number, ...rest };
  return `event: ${String(type)}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The answer before it has anything to say; much of the request is said again. */
function head({ model }: Pick<Answer, 'model'>, body: JsonObject): JsonObject {
  const reasoning = objectOf(body['reasoning']);
  return {
    id: `resp_${random()}`,
    object: 'response',
    created_at: 1_790_000_000,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    max_tool_calls: null,
    metadata: body['metadata'] ?? {},
    model,
    output: [],
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: null,
    reasoning: { effort: reasoning['effort'] ?? null, summary: reasoning['summary'] ?? null },
    service_tier: 'default',
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: body['text'] ?? { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1,
    truncation: 'disabled',
    usage: null,
    ...(body['user'] === undefined ? {} : { user: body['user'] }),
  };
}

function finished(started: JsonObject, answer: Answer, output: readonly JsonObject[]): JsonObject {
  const reason = incomplete[answer.ending];
  return {
    ...started,
    status: reason === undefined ? 'completed' : 'incomplete',
    incomplete_details: reason === undefined ? null : { reason },
    output,
    usage,
  };
}

function itemsOf(answer: Answer, body: JsonObject): readonly JsonObject[] {
  const { text, refusal, calls = [] } = answer;
  const content = [
    ...(text === undefined ? [] : [{ type: 'output_text', text, annotations: [], logprobs: [] }]),
    ...(refusal === undefined ? [] : [{ type: 'refusal', refusal }]),
  ];
  const status = answer.ending === 'length' ? 'incomplete' : 'completed';
  return [
    ...reasoningOf(answer, body),
    ...(content.length === 0
      ? []
      : [{ id: `msg_${random()}`, type: 'message', status, role: 'assistant', content }]),
    ...calls.map(({ name, input }) => ({
      id: `fc_${random()}`,
      type: 'function_call',
      status: 'completed',
      arguments: JSON.stringify(input),
      call_id: `call_${random()}`,
      name,
    })),
  ];
}

/** What was thought is shown to who asks for a summary, and given encrypted to who asks for that. */
function reasoningOf({ thoughts }: Answer, body: JsonObject): readonly JsonObject[] {
  if (thoughts === undefined) return [];
  const { summary } = objectOf(body['reasoning']);
  const shown: JsonValue[] =
    typeof summary === 'string' ? [{ type: 'summary_text', text: thoughts }] : [];
  const proof = proofOf('responses', shown);
  const encrypted = textsOf(body['include']).includes('reasoning.encrypted_content');
  return [
    {
      id: `rs_${random()}`,
      type: 'reasoning',
      summary: shown,
      ...(encrypted ? { encrypted_content: proof } : {}),
    },
  ];
}

/** True for a reasoning item that this API wrote. */
export function isOwnReasoning(item: JsonValue): boolean {
  if (!isObject(item)) return false;
  const { encrypted_content: proof, summary } = item;
  return proof === undefined || proof === null || proof === proofOf('responses', summary ?? []);
}
