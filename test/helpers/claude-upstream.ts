import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { claudeEvents, claudeMessage, event } from './claude-answers.ts';
import { checkClaudeBody, checkClaudeHead } from './claude-rules.ts';
import { Refused } from './rules.ts';
import { retryAfterSeconds } from './scenes.ts';
import type { Target, WireFormat } from './scripted-upstream.ts';
import { merged, objectOf, objectsOf, textsOf, type Seen, type SeenPart } from './seen.ts';
import { Specification } from './specification.ts';
import type { WireReply, WireRequest } from './wire-server.ts';

/** The Claude API. */
export function claudeFormat(): WireFormat {
  const specification = new Specification();
  return {
    target,
    check: (body, { operation }, request) => {
      // How the real API answers accounts without threads of messages.
      if (body['thread'] !== undefined)
        throw new Refused('thread: not supported for this request.', 400, threadDetails);
      checkClaudeBody(body, operation, request);
      const what = operation === 'count' ? 'messages-count' : 'messages-request';
      if (isPlain(request)) specification.check(what, body);
    },
    see,
    write: claudeMessage,
    events: claudeEvents,
    half: 5,
    faults: { first: overloaded, middle: () => overloaded },
    failure,
    odd: (events) =>
      [...events.slice(0, 2), ': a comment\n\n', tomorrow, ...events.slice(2)].join(''),
    count: (tokens) => ({ input_tokens: tokens }),
  };
}

const threadDetails = { error_code: 'thread_unsupported_request', unsupported: ['account'] };
const tomorrow = event({ type: 'a_type_of_tomorrow', value: 1.5 });
const overloaded = event({
  type: 'error',
  error: { type: 'overloaded_error', message: 'Overloaded' },
});

const typeOfStatus: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

/** Features in beta have members that the description lacks. */
function isPlain({ headers }: WireRequest): boolean {
  return headers['anthropic-beta'] === undefined;
}

function target(request: WireRequest, body: JsonObject): Target {
  checkClaudeHead(request);
  return {
    operation: request.path.includes('/count_tokens') ? 'count' : 'generate',
    model: String(body['model']),
    stream: body['stream'] === true,
  };
}

function see(body: JsonObject, model: string): Seen {
  const system = body['system'];
  const choice = objectOf(body['tool_choice']);
  const words: Readonly<Record<string, string>> = { any: 'required', auto: 'auto', none: 'none' };
  return {
    model,
    system:
      typeof system === 'string'
        ? system
        : objectsOf(system)
            .map((block) => String(block['text']))
            .join('\n\n'),
    turns: merged(
      objectsOf(body['messages']).map(({ role, content }) => ({
        role: role === 'assistant' ? 'assistant' : 'user',
        parts: partsOf(content),
      })),
    ),
    tools: objectsOf(body['tools']).map((tool) => ({
      name: String(tool['name']),
      description: tool['description'],
      schema: tool['input_schema'],
    })),
    choice: choice['type'] === 'tool' ? String(choice['name']) : words[String(choice['type'])],
    parallel: choice['disable_parallel_tool_use'] !== true,
    limit: body['max_tokens'],
    temperature: body['temperature'],
    topP: body['top_p'],
    stops: textsOf(body['stop_sequences']),
    schema: objectOf(objectOf(body['output_config'])['format'])['schema'],
    user: objectOf(body['metadata'])['user_id'],
  };
}

function partsOf(content: JsonValue | undefined): readonly SeenPart[] {
  if (typeof content === 'string') return [{ text: content }];
  return objectsOf(content).flatMap((block) => {
    const read = readers[String(block['type'])];
    return read === undefined ? [{ other: String(block['type']) }] : read(block);
  });
}

const readers: Readonly<Record<string, (block: JsonObject) => readonly SeenPart[]>> = {
  text: ({ text }) => [{ text: String(text) }],
  image: ({ source }) => [{ image: sourceOf(objectOf(source)) }],
  document: ({ source }) => [{ file: sourceOf(objectOf(source)) }],
  thinking: ({ thinking }) => [{ thoughts: String(thinking) }],
  tool_use: ({ name, input }) => [{ call: { name: String(name), input: input ?? null } }],
  tool_result: ({ content }) => {
    const parts = partsOf(content);
    const texts = parts.flatMap(({ text }) => text ?? []);
    return [{ result: texts.join('') }, ...parts.filter(({ text }) => text === undefined)];
  },
};

function sourceOf({ type, url, media_type: mediaType, data }: JsonObject): string {
  return type === 'url' ? String(url) : `data:${String(mediaType)};base64,${String(data)}`;
}

function failure(status: number, message: string, details?: JsonObject): WireReply {
  const more = details === undefined ? {} : { details };
  const error = { type: typeOfStatus[status] ?? 'api_error', message, ...more };
  return {
    status,
    headers: {
      'request-id': 'req_of_the_upstream',
      ...(status === 429 ? { 'retry-after': String(retryAfterSeconds) } : {}),
    },
    body: JSON.stringify({ type: 'error', error, request_id: 'req_of_the_upstream' }),
  };
}
