/** Requests of a client, after "Create chat completion" of OpenAI. */
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import {
  dataUrl,
  textOf,
  writePart,
  type Ask,
  type AskTool,
  type AskTurn,
  type Call,
  type PartWriters,
} from '../../ask.ts';
import type { SentRequest } from '../../format.ts';

/** Writes a request. */
export function writeChat(ask: Ask, model: string): SentRequest {
  if (ask.operation === 'list-models') return { method: 'GET', path: '/v1/models' };
  if (ask.operation === 'embed')
    return {
      method: 'POST',
      path: '/v1/embeddings',
      body: { model, input: ask.texts ?? [], encoding_format: 'float' },
    };
  return { method: 'POST', path: '/v1/chat/completions', body: bodyOf(ask, model) };
}

function bodyOf(ask: Ask, model: string): JsonObject {
  const { choices, reasoning, seed, stop, stream, temperature, topLogprobs, topP, usage } = ask;
  const system: JsonObject[] =
    ask.system === undefined ? [] : [{ role: 'system', content: ask.system }];
  return {
    model,
    messages: [...system, ...ask.turns.flatMap(messagesOf)],
    stream: stream ? true : undefined,
    stream_options: stream && usage === true ? { include_usage: true } : undefined,
    ...toolMembers(ask),
    max_completion_tokens: ask.maxTokens,
    temperature,
    top_p: topP,
    stop,
    seed,
    n: choices,
    logprobs: topLogprobs === undefined ? undefined : true,
    top_logprobs: topLogprobs,
    reasoning_effort: reasoning,
    response_format: formatOf(ask.output),
  };
}

function messagesOf(turn: AskTurn): readonly JsonObject[] {
  const results = turn.parts.flatMap((part): JsonObject[] =>
    part.kind === 'result'
      ? [{ role: 'tool', tool_call_id: part.call.id, content: part.text }]
      : [],
  );
  const calls = turn.parts.flatMap((part) => (part.kind === 'call' ? [callOf(part.call)] : []));
  const content = textOf(turn) ?? turn.parts.flatMap((part) => writePart(part, contentWriters));
  if (content.length === 0 && calls.length === 0) return results;
  const message = {
    role: turn.role,
    content: content.length === 0 ? null : content,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  return [...results, message];
}

function callOf({ id, input, name }: Call): JsonObject {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input) } };
}

/** Calls and results stand outside of the content. */
const contentWriters: PartWriters<readonly JsonObject[]> = {
  text: ({ text }) => [{ type: 'text', text }],
  image: ({ bytes }) => [{ type: 'image_url', image_url: { url: dataUrl(bytes) } }],
  'image-url': ({ url }) => [{ type: 'image_url', image_url: { url } }],
  pdf: ({ bytes, name }) => [{ type: 'file', file: { filename: name, file_data: dataUrl(bytes) } }],
  audio: ({ bytes: { data }, format }) => [{ type: 'input_audio', input_audio: { data, format } }],
  call: () => [],
  result: () => [],
};

function toolMembers({ oneCallAtATime, toolChoice, tools }: Ask): JsonObject {
  if (tools === undefined) return {};
  const named = { type: 'function', function: { name: tools[0]?.name ?? '' } };
  return {
    tools: tools.map(writeTool),
    tool_choice: toolChoice === 'named' ? named : toolChoice,
    parallel_tool_calls: oneCallAtATime === true ? false : undefined,
  };
}

function writeTool({ description, name, schema, strict }: AskTool): JsonObject {
  return { type: 'function', function: { name, description, parameters: schema, strict } };
}

function formatOf(output: Ask['output']): JsonValue | undefined {
  if (output === undefined) return undefined;
  if (output.kind === 'json') return { type: 'json_object' };
  const { name, schema } = output;
  return { type: 'json_schema', json_schema: { name, schema, strict: true } };
}
