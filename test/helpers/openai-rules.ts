import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { checkOpenaiSettings } from './openai-settings-rules.ts';
import type { WireRequest } from './wire-server.ts';
import {
  checkBase64,
  checkObjectSchema,
  checkStrictSchema,
  demand,
  listAt,
  numberAt,
  objectAt,
  Refused,
  textAt,
  wordAt,
} from './rules.ts';

export const openaiKey = 'sk-proj-upstream-0123456789';

const members = [
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'stop',
  'n',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'logprobs',
  'top_logprobs',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'user',
  'metadata',
  'prompt_cache_key',
  'service_tier',
  'store',
  'logit_bias',
  'safety_identifier',
  'verbosity',
];

const messageMembers: Readonly<Record<string, readonly string[]>> = {
  system: ['content', 'name'],
  developer: ['content', 'name'],
  user: ['content', 'name'],
  // Clients send answers back as they got them, `parsed` and `parsed_arguments` of the SDK included.
  assistant: [
    'content',
    'name',
    'refusal',
    'tool_calls',
    'audio',
    'annotations',
    'parsed',
    'reasoning_content',
  ],
  tool: ['content', 'tool_call_id'],
};

/** Throws unless the OpenAI API would take headers, and the path is one of these. */
export function checkOpenaiHead({ headers, path }: WireRequest, paths: readonly string[]): void {
  if (!paths.includes(path)) throw new Refused(`Invalid URL (POST ${path})`, 404);
  if (headers['authorization'] !== `Bearer ${openaiKey}`)
    throw new Refused('Incorrect API key provided.', 401);
  demand(headers['content-type'] === 'application/json', 'content-type: must be JSON.');
}

/** Throws unless the OpenAI API would take the body. */
export function checkOpenaiBody(body: JsonObject): void {
  objectAt(body, 'body', members);
  textAt(body['model'], 'model');
  if (body['temperature'] !== undefined) numberAt(body['temperature'], 'temperature', [0, 2]);
  if (body['top_p'] !== undefined) numberAt(body['top_p'], 'top_p', [0, 1]);
  checkLimits(body);
  checkOpenaiSettings(body, body['reasoning_effort']);
  if (body['stream_options'] !== undefined) {
    demand(body['stream'] === true, 'stream_options: only with stream.');
    objectAt(body['stream_options'], 'stream_options', ['include_usage', 'include_obfuscation']);
  }
  if (body['stop'] !== undefined && typeof body['stop'] !== 'string')
    demand(listAt(body['stop'], 'stop').length <= 4, 'stop: at most 4.');
  checkTools(body);
  checkFormat(body['response_format']);
  checkMessages(listAt(body['messages'], 'messages'));
}

function checkLimits(body: JsonObject): void {
  const limits = ['max_tokens', 'max_completion_tokens'].filter((name) => body[name] !== undefined);
  demand(limits.length < 2, 'max_tokens: not together with max_completion_tokens.');
  for (const name of limits) numberAt(body[name], name, [1, 1_000_000]);
}

function checkTools(body: JsonObject): void {
  const { tools, tool_choice: choice, parallel_tool_calls: parallel } = body;
  if (tools === undefined)
    return demand(choice === undefined && parallel === undefined, 'tool_choice: needs tools.');
  const names = listAt(tools, 'tools').map((entry, index) => {
    const path = `tools[${index}]`;
    const { type, function: inner } = objectAt(entry, path, ['type', 'function']);
    wordAt(type, `${path}.type`, ['function']);
    const known = ['name', 'description', 'parameters', 'strict'];
    const tool = objectAt(inner, `${path}.function`, known);
    if (tool['parameters'] !== undefined)
      checkObjectSchema(tool['parameters'], `${path}.function.parameters`);
    if (tool['strict'] === true)
      checkStrictSchema(tool['parameters'], `${path}.function.parameters`);
    return textAt(tool['name'], `${path}.function.name`);
  });
  if (choice === undefined) return;
  if (typeof choice === 'string') {
    wordAt(choice, 'tool_choice', ['auto', 'none', 'required']);
    return;
  }
  const wanted = objectAt(choice, 'tool_choice', ['type', 'function']);
  wordAt(wanted['type'], 'tool_choice.type', ['function']);
  const { name } = objectAt(wanted['function'], 'tool_choice.function', ['name']);
  wordAt(name, 'tool_choice.function.name', names);
}

function checkFormat(format: JsonValue | undefined): void {
  if (format === undefined) return;
  const wanted = objectAt(format, 'response_format', ['type', 'json_schema']);
  const type = wordAt(wanted['type'], 'response_format.type', [
    'text',
    'json_object',
    'json_schema',
  ]);
  if (type !== 'json_schema') return;
  const known = ['name', 'description', 'schema', 'strict'];
  const schema = objectAt(wanted['json_schema'], 'response_format.json_schema', known);
  demand(
    /^[a-zA-Z0-9_-]{1,64}$/.test(textAt(schema['name'], 'response_format.json_schema.name')),
    'response_format.json_schema.name: must be a name.',
  );
  checkObjectSchema(schema['schema'], 'response_format.json_schema.schema');
  if (schema['strict'] === true)
    checkStrictSchema(schema['schema'], 'response_format.json_schema.schema');
}

function checkMessages(messages: readonly JsonValue[]): void {
  const open = new Set<string>();
  messages.forEach((entry, index) => {
    const path = `messages[${index}]`;
    demand(isObject(entry), `${path}: must be an object.`);
    const role = wordAt(entry['role'], `${path}.role`, Object.keys(messageMembers));
    const message = objectAt(entry, path, ['role', ...(messageMembers[role] ?? [])]);
    if (role === 'tool') {
      const id = textAt(message['tool_call_id'], `${path}.tool_call_id`);
      demand(open.delete(id), `${path}: a tool message must answer a call directly before it.`);
      return checkContent(message['content'], role, path);
    }
    demand(
      open.size === 0,
      `${path}: tool_call_ids without response messages: ${[...open].join()}.`,
    );
    if (role !== 'assistant') return checkContent(message['content'], role, path);
    for (const id of checkAssistant(message, path)) open.add(id);
  });
  demand(open.size === 0, 'messages: tool_call_ids without response messages at the end.');
}

function checkAssistant(message: JsonObject, path: string): readonly string[] {
  const { content, refusal, tool_calls: calls } = message;
  if (content === null || content === undefined)
    demand(
      calls !== undefined || typeof refusal === 'string',
      `${path}.content: may be null beside calls or a refusal only.`,
    );
  else checkContent(content, 'assistant', path);
  if (calls === undefined) return [];
  return listAt(calls, `${path}.tool_calls`).map((entry, index) => {
    const at = `${path}.tool_calls[${index}]`;
    const { id, type, function: inner } = objectAt(entry, at, ['id', 'type', 'function']);
    wordAt(type, `${at}.type`, ['function']);
    const called = objectAt(inner, `${at}.function`, ['name', 'arguments', 'parsed_arguments']);
    textAt(called['name'], `${at}.function.name`);
    demand(typeof called['arguments'] === 'string', `${at}.function.arguments: must be a text.`);
    demand(textAt(id, `${at}.id`).length <= 64, `${at}.id: too long.`);
    return String(id);
  });
}

const partTypes: Readonly<Record<string, readonly string[]>> = {
  user: ['text', 'image_url', 'file'],
  assistant: ['text', 'refusal'],
};

function checkContent(content: JsonValue | undefined, role: string, path: string): void {
  if (typeof content === 'string') return;
  listAt(content, `${path}.content`).forEach((entry, index) => {
    const at = `${path}.content[${index}]`;
    const part = objectAt(entry, at, ['type', 'text', 'image_url', 'refusal', 'file']);
    const type = wordAt(part['type'], `${at}.type`, partTypes[role] ?? ['text']);
    if (type === 'text') textAt(part['text'], `${at}.text`);
    if (type === 'image_url') checkImage(part['image_url'], `${at}.image_url`);
    if (type === 'file')
      checkOpenaiFile(objectAt(part['file'], `${at}.file`, ['filename', 'file_data']), at);
  });
}

function checkImage(value: JsonValue | undefined, path: string): void {
  const image = objectAt(value, path, ['url', 'detail']);
  const url = textAt(image['url'], `${path}.url`);
  if (/^https?:/.test(url)) return;
  const found = /^data:image\/(?:png|jpeg|gif|webp);base64,(.*)$/s.exec(url);
  demand(found !== null, `${path}.url: must be http or data.`);
  checkBase64(found[1], `${path}.url`);
}

/** Throws unless the members are those of a file whose bytes are in the request. */
export function checkOpenaiFile(file: JsonObject, path: string): void {
  textAt(file['filename'], `${path}.filename`);
  const data = textAt(file['file_data'], `${path}.file_data`);
  const found = /^data:[a-z]+\/[a-z.+-]+;base64,(.*)$/s.exec(data);
  demand(found !== null, `${path}.file_data: must be a data URL.`);
  checkBase64(found[1], `${path}.file_data`);
}
