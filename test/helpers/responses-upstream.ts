import { isObject, parseObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { checkEmbedding, openaiEmbeddings } from './openai-embeddings.ts';
import { openaiFailure } from './openai-failure.ts';
import { checkOpenaiHead } from './openai-rules.ts';
import { numbered, responsesAnswer, responsesEvents } from './responses-answers.ts';
import { checkResponsesBody } from './responses-rules.ts';
import type { Target, WireFormat } from './scripted-upstream.ts';
import {
  inputOf,
  merged,
  objectOf,
  objectsOf,
  type Seen,
  type SeenPart,
  type SeenTurn,
} from './seen.ts';
import { Specification } from './specification.ts';
import type { WireRequest } from './wire-server.ts';

const descriptions = {
  generate: 'responses-request',
  count: 'responses-count',
  embed: 'embeddings-request',
} as const;
const operations: Readonly<Record<string, Target['operation']>> = {
  '/v1/responses': 'generate',
  '/v1/responses/input_tokens': 'count',
  '/v1/embeddings': 'embed',
};

/** The Responses format of the OpenAI API, with its counter, and its vectors, which are of no format. */
export function responsesFormat(): WireFormat {
  const specification = new Specification();
  return {
    target,
    check: (body, { operation }) => {
      if (operation === 'embed') checkEmbedding(body);
      else checkResponsesBody(body, operation);
      specification.check(descriptions[operation], operation === 'embed' ? body : described(body));
    },
    see,
    write: responsesAnswer,
    events: responsesEvents,
    half: 7,
    faults: { first: errorEvent, middle: failure },
    failure: openaiFailure,
    odd: (events) =>
      [': a comment\n\n', ...events.slice(0, 2), tomorrow, ...events.slice(2)].join(''),
    embed: openaiEmbeddings,
    count: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  };
}

/**
 * The body with members that the description demands and the API does not: clients say again what
 * they got without ids, and images without their detail.
 */
function described(body: JsonObject): JsonObject {
  const { input } = body;
  if (!Array.isArray(input)) return body;
  const items = objectsOf(input).map((item) => {
    const { role, content } = item;
    const isAnswer = role === 'assistant' && Array.isArray(content);
    const parts = Array.isArray(content) ? { content: objectsOf(content).map(describedPart) } : {};
    const named = isAnswer ? { type: 'message', id: 'msg_1', status: 'completed' } : {};
    return { ...named, ...item, ...parts };
  });
  return { ...body, input: items };
}

function describedPart(part: JsonObject): JsonObject {
  const { type } = part;
  if (type === 'input_image') return { detail: 'auto', ...part };
  return type === 'output_text' ? { annotations: [], logprobs: [], ...part } : part;
}

const tomorrow = numbered({ type: 'response.of_tomorrow', value: 1.5 }, 2);
const message = 'The server had an error while processing your request.';
const errorEvent = numbered({ type: 'error', code: 'server_error', message, param: null }, 0);

/** The last event of an answer that fails after it has begun. */
function failure(begun: readonly string[]): string {
  const created = parseObject(/^data: (.*)$/m.exec(begun[0] ?? '')?.[1] ?? '');
  const error = { code: 'server_error', message };
  const response = { ...objectOf(created?.['response']), status: 'failed', error };
  return numbered({ type: 'response.failed', response }, begun.length);
}

function target(request: WireRequest, body: JsonObject): Target {
  checkOpenaiHead(request, Object.keys(operations));
  return {
    operation: operations[request.path] ?? 'generate',
    model: String(body['model']),
    stream: body['stream'] === true,
  };
}

function see(body: JsonObject, model: string): Seen {
  const { input, instructions } = body;
  const items: readonly JsonObject[] =
    typeof input === 'string' ? [{ role: 'user', content: input }] : objectsOf(input);
  const isSystem = ({ role }: JsonObject): boolean => role === 'system' || role === 'developer';
  return {
    model,
    system: [
      ...(typeof instructions === 'string' ? [instructions] : []),
      ...items.filter(isSystem).map(({ content }) => textOf(content)),
    ].join('\n\n'),
    turns: merged(items.filter((item) => !isSystem(item)).map(turnOf)),
    tools: objectsOf(body['tools']).map(({ name, description, parameters: schema }) => ({
      name: String(name),
      description,
      schema,
    })),
    choice: choiceOf(body['tool_choice']),
    parallel: body['parallel_tool_calls'] !== false,
    limit: body['max_output_tokens'],
    temperature: body['temperature'],
    topP: body['top_p'],
    stops: [],
    schema: objectOf(objectOf(body['text'])['format'])['schema'],
    user: body['user'] ?? body['safety_identifier'],
  };
}

function choiceOf(choice: JsonValue | undefined): string | undefined {
  if (isObject(choice)) return String(choice['name']);
  return choice === undefined ? undefined : String(choice);
}

function turnOf(item: JsonObject): SeenTurn {
  const { type = 'message', role } = item;
  const read = readers[String(type)];
  if (read !== undefined) return read(item);
  if (type !== 'message') return { role: 'assistant', parts: [{ other: String(type) }] };
  return { role: role === 'assistant' ? 'assistant' : 'user', parts: partsOf(item['content']) };
}

const readers: Readonly<Record<string, (item: JsonObject) => SeenTurn>> = {
  function_call: ({ name, arguments: input }) => ({
    role: 'assistant',
    parts: [{ call: { name: String(name), input: inputOf(input) } }],
  }),
  function_call_output: ({ output }) => {
    const others = partsOf(output).filter(({ text }) => text === undefined);
    return { role: 'user', parts: [{ result: textOf(output) }, ...others] };
  },
  reasoning: ({ summary }) => ({ role: 'assistant', parts: [{ thoughts: textOf(summary) }] }),
};

function partsOf(content: JsonValue | undefined): readonly SeenPart[] {
  if (typeof content === 'string') return [{ text: content }];
  return objectsOf(content).map((part) => {
    const { type, text, refusal, image_url: image, file_data: data, file_url: url } = part;
    if (typeof text === 'string') return { text };
    if (typeof refusal === 'string') return { text: refusal };
    const file = data ?? url;
    if (typeof file === 'string') return { file };
    return typeof image === 'string' ? { image } : { other: String(type) };
  });
}

function textOf(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .flatMap(({ text }) => (typeof text === 'string' ? text : []))
    .join('');
}
