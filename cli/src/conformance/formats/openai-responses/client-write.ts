/** Requests of a client, after "Create a model response" of OpenAI. */
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import {
  dataUrl,
  writePart,
  type Ask,
  type AskPart,
  type AskTool,
  type AskTurn,
  type PartWriters,
} from '../../ask.ts';
import type { SentRequest } from '../../format.ts';

/** Writes a request. */
export function writeResponses(ask: Ask, model: string): SentRequest {
  if (ask.operation === 'list-models') return { method: 'GET', path: '/v1/models' };
  const conversation = { model, ...conversationOf(ask) };
  if (ask.operation === 'count-tokens')
    return { method: 'POST', path: '/v1/responses/input_tokens', body: conversation };
  const body = { ...conversation, ...settingsOf(ask) };
  return { method: 'POST', path: '/v1/responses', body };
}

function conversationOf(ask: Ask): JsonObject {
  const { oneCallAtATime, output, reasoning, toolChoice, tools } = ask;
  const named = { type: 'function', name: tools?.[0]?.name };
  return {
    instructions: ask.system,
    input: ask.turns.flatMap(itemsOf),
    tools: tools?.map(writeTool),
    tool_choice: toolChoice === 'named' ? named : toolChoice,
    parallel_tool_calls: oneCallAtATime === true ? false : undefined,
    reasoning: reasoning === undefined ? undefined : { effort: reasoning, summary: 'auto' },
    text: output === undefined ? undefined : { format: formatOf(output) },
  };
}

function settingsOf(ask: Ask): JsonObject {
  const { maxTokens, reasoning, stream, temperature, topLogprobs, topP } = ask;
  const include = [
    ...(reasoning === undefined ? [] : ['reasoning.encrypted_content']),
    ...(topLogprobs === undefined ? [] : ['message.output_text.logprobs']),
  ];
  return {
    max_output_tokens: maxTokens,
    temperature,
    top_p: topP,
    top_logprobs: topLogprobs,
    stream: stream ? true : undefined,
    store: false,
    include: include.length === 0 ? undefined : include,
  };
}

/** Texts and media of one turn make a message; calls and results are items of their own. */
function itemsOf({ parts, role }: AskTurn): readonly JsonObject[] {
  const content = textsOf(parts, role) ?? parts.flatMap((part) => writePart(part, contentWriters));
  const items = parts.flatMap((part) => writePart(part, itemWriters));
  if (content.length === 0) return items;
  return [{ type: 'message', role, content }, ...items];
}

/** Without the ids of an earlier answer, the model's own words are given as bare text. */
function textsOf(parts: readonly AskPart[], role: AskTurn['role']): string | undefined {
  if (role === 'user') return undefined;
  return parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

const contentWriters: PartWriters<readonly JsonObject[]> = {
  text: ({ text }) => [{ type: 'input_text', text }],
  image: ({ bytes }) => [{ type: 'input_image', image_url: dataUrl(bytes), detail: 'auto' }],
  'image-url': ({ url }) => [{ type: 'input_image', image_url: url, detail: 'auto' }],
  pdf: ({ bytes, name }) => [{ type: 'input_file', filename: name, file_data: dataUrl(bytes) }],
  audio: () => {
    throw new Error('Responses have no audio.');
  },
  call: () => [],
  result: () => [],
};

const itemWriters: PartWriters<readonly JsonObject[]> = {
  text: () => [],
  image: () => [],
  'image-url': () => [],
  pdf: () => [],
  audio: () => [],
  call: ({ call: { id, input, name } }) => [
    { type: 'function_call', call_id: id, name, arguments: JSON.stringify(input) },
  ],
  result: ({ call, image, text }) => [
    {
      type: 'function_call_output',
      call_id: call.id,
      output:
        image === undefined
          ? text
          : [
              { type: 'input_text', text },
              { type: 'input_image', image_url: dataUrl(image), detail: 'auto' },
            ],
    },
  ],
};

/** Without a word the API would take a tool to be strict. */
function writeTool({ description, name, schema, strict = false }: AskTool): JsonObject {
  return { type: 'function', name, description, parameters: schema, strict };
}

function formatOf(output: NonNullable<Ask['output']>): JsonValue {
  if (output.kind === 'json') return { type: 'json_object' };
  const { name, schema } = output;
  return { type: 'json_schema', name, schema, strict: true };
}
