import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { frame, openaiChunks, openaiCompletion } from './openai-answers.ts';
import { checkEmbedding, openaiEmbeddings } from './openai-embeddings.ts';
import { openaiFailure } from './openai-failure.ts';
import { checkOpenaiBody, checkOpenaiHead } from './openai-rules.ts';
import type { Target, WireFormat } from './scripted-upstream.ts';
import {
  inputOf,
  merged,
  objectOf,
  objectsOf,
  textsOf,
  type Seen,
  type SeenPart,
  type SeenTurn,
} from './seen.ts';
import { Specification } from './specification.ts';
import type { WireRequest } from './wire-server.ts';

/** The chat format of the OpenAI API, and its embeddings. */
export function openaiFormat(): WireFormat {
  const specification = new Specification();
  return {
    target,
    check: (body, { operation }) => {
      if (operation === 'embed') checkEmbedding(body);
      else checkOpenaiBody(body);
      specification.check(operation === 'embed' ? 'embeddings-request' : 'chat-request', body);
    },
    see,
    write: openaiCompletion,
    events: openaiChunks,
    half: 4,
    faults: { first: broken, middle: () => broken },
    failure: openaiFailure,
    odd: (chunks) =>
      `: a comment\n\n${chunks
        .map((chunk) => chunk.replace('"choices"', '"obfuscation": "x9", "choices"'))
        .join('')}`,
    embed: openaiEmbeddings,
  };
}

const broken = frame({
  error: {
    message: 'The server had an error while processing your request.',
    type: 'server_error',
    param: null,
    code: null,
  },
});

function target(request: WireRequest, body: JsonObject): Target {
  checkOpenaiHead(request, ['/v1/chat/completions', '/v1/embeddings']);
  return {
    operation: request.path.endsWith('/embeddings') ? 'embed' : 'generate',
    model: String(body['model']),
    stream: body['stream'] === true,
  };
}

function see(body: JsonObject, model: string): Seen {
  const messages = objectsOf(body['messages']);
  const isSystem = ({ role }: JsonObject): boolean => role === 'system' || role === 'developer';
  return {
    model,
    system: messages
      .filter(isSystem)
      .map(({ content }) => textOf(content))
      .join('\n\n'),
    turns: merged(messages.filter((message) => !isSystem(message)).map(turnOf)),
    tools: objectsOf(body['tools']).map((tool) => {
      const { name, description, parameters: schema } = objectOf(tool['function']);
      return { name: String(name), description, schema };
    }),
    choice: choiceOf(body['tool_choice']),
    parallel: body['parallel_tool_calls'] !== false,
    limit: body['max_completion_tokens'] ?? body['max_tokens'],
    temperature: body['temperature'],
    topP: body['top_p'],
    stops: textsOf(body['stop']),
    schema: objectOf(objectOf(body['response_format'])['json_schema'])['schema'],
    user: body['user'],
  };
}

function choiceOf(choice: JsonValue | undefined): string | undefined {
  if (isObject(choice)) return String(objectOf(choice['function'])['name']);
  return choice === undefined ? undefined : String(choice);
}

function turnOf(message: JsonObject): SeenTurn {
  const { role, content, refusal, tool_calls: calls, reasoning_content: thoughts } = message;
  if (role === 'tool') return { role: 'user', parts: [{ result: textOf(content) }] };
  return {
    role: role === 'assistant' ? 'assistant' : 'user',
    parts: [
      ...(typeof thoughts === 'string' ? [{ thoughts }] : []),
      ...(typeof content === 'string' ? [{ text: content }] : objectsOf(content).map(partOf)),
      ...(typeof refusal === 'string' ? [{ text: refusal }] : []),
      ...objectsOf(calls).map((call) => {
        const { name, arguments: input } = objectOf(call['function']);
        return { call: { name: String(name), input: inputOf(input) } };
      }),
    ],
  };
}

function partOf({ type, text, image_url: image, file }: JsonObject): SeenPart {
  if (type === 'text') return { text: String(text) };
  if (type === 'image_url') return { image: String(objectOf(image)['url']) };
  if (type === 'file') return { file: String(objectOf(file)['file_data']) };
  return { other: String(type) };
}

function textOf(content: JsonValue | undefined): string {
  if (!Array.isArray(content)) return String(content);
  return objectsOf(content)
    .map(({ text }) => String(text))
    .join('');
}
