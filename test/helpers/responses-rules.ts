import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { checkOpenaiSettings } from './openai-settings-rules.ts';
import { checkOpenaiFile } from './openai-rules.ts';
import { isOwnReasoning } from './responses-answers.ts';
import {
  checkBase64,
  checkObjectSchema,
  checkStrictSchema,
  demand,
  listAt,
  numberAt,
  objectAt,
  textAt,
  wordAt,
} from './rules.ts';
import { objectOf, objectsOf } from './seen.ts';

/** Members of a request that asks for nothing but its number of tokens. */
const countedMembers = [
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'truncation',
  'previous_response_id',
];
const members = [
  ...countedMembers,
  'stream',
  'stream_options',
  'max_output_tokens',
  'max_tool_calls',
  'temperature',
  'top_p',
  'top_logprobs',
  'include',
  'store',
  'metadata',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'service_tier',
  'background',
];

/** Throws unless the OpenAI API would take the body of a Responses request. */
export function checkResponsesBody(
  body: JsonObject,
  operation: 'generate' | 'count' | 'embed',
): void {
  objectAt(body, 'body', operation === 'count' ? countedMembers : members);
  textAt(body['model'], 'model');
  const { temperature, top_p: topP, max_output_tokens: limit, stream_options: options } = body;
  if (temperature !== undefined) numberAt(temperature, 'temperature', [0, 2]);
  if (topP !== undefined) numberAt(topP, 'top_p', [0, 1]);
  // null is said where nothing is, and the API takes it.
  if (limit !== undefined && limit !== null) numberAt(limit, 'max_output_tokens', [16, 1_000_000]);
  if (options !== undefined) objectAt(options, 'stream_options', ['include_obfuscation']);
  checkReasoning(body['reasoning']);
  checkOpenaiSettings(body, objectOf(body['reasoning'])['effort']);
  checkTools(body);
  checkText(body['text']);
  const { input } = body;
  if (typeof input === 'string') textAt(input, 'input');
  else checkInput(listAt(input, 'input'));
}

function checkReasoning(reasoning: JsonValue | undefined): void {
  if (reasoning === undefined || reasoning === null) return;
  const { effort, summary } = objectAt(reasoning, 'reasoning', ['effort', 'summary']);
  const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
  if (effort !== undefined && effort !== null) wordAt(effort, 'reasoning.effort', efforts);
  const summaries = ['auto', 'concise', 'detailed'];
  if (summary !== undefined && summary !== null) wordAt(summary, 'reasoning.summary', summaries);
}

function checkTools(body: JsonObject): void {
  const { tools, tool_choice: choice } = body;
  const listed: readonly JsonValue[] = Array.isArray(tools) ? tools : [];
  const names = listed.map((entry, index) => {
    const path = `tools[${index}]`;
    const known = ['type', 'name', 'description', 'parameters', 'strict'];
    const tool = objectAt(entry, path, known);
    wordAt(tool['type'], `${path}.type`, ['function']);
    checkObjectSchema(tool['parameters'], `${path}.parameters`);
    // Strict is what the API takes where nothing is said, and few schemas obey it.
    if (tool['strict'] === true) checkStrictSchema(tool['parameters'], `${path}.parameters`);
    demand('strict' in tool, `${path}.strict: must be said.`);
    const name = textAt(tool['name'], `${path}.name`);
    demand(/^[a-zA-Z0-9_-]{1,64}$/.test(name), `${path}.name: must be a name.`);
    return name;
  });
  if (choice === undefined || choice === null) return;
  if (typeof choice === 'string') {
    wordAt(choice, 'tool_choice', ['auto', 'none', 'required']);
    return demand(names.length > 0 || choice !== 'required', 'tool_choice: needs tools.');
  }
  const wanted = objectAt(choice, 'tool_choice', ['type', 'name']);
  wordAt(wanted['type'], 'tool_choice.type', ['function']);
  wordAt(wanted['name'], 'tool_choice.name', names);
}

function checkText(text: JsonValue | undefined): void {
  if (text === undefined) return;
  const { format } = objectAt(text, 'text', ['format', 'verbosity']);
  if (format === undefined) return;
  const known = ['type', 'name', 'description', 'schema', 'strict'];
  const wanted = objectAt(format, 'text.format', known);
  const types = ['text', 'json_object', 'json_schema'];
  const type = wordAt(wanted['type'], 'text.format.type', types);
  if (type !== 'json_schema') return;
  const name = textAt(wanted['name'], 'text.format.name');
  demand(/^[a-zA-Z0-9_-]{1,64}$/.test(name), 'text.format.name: must be a name.');
  checkObjectSchema(wanted['schema'], 'text.format.schema');
  if (wanted['strict'] === true) checkStrictSchema(wanted['schema'], 'text.format.schema');
}

function checkInput(items: readonly JsonValue[]): void {
  const calls = new Set(idsOf(items, 'function_call'));
  const results = idsOf(items, 'function_call_output');
  demand(calls.size === idsOf(items, 'function_call').length, 'input: call ids must differ.');
  for (const id of results)
    demand(calls.delete(id), `input: No tool call found for function call output ${id}.`);
  demand(calls.size === 0, `input: No tool output found for function call ${[...calls].join()}.`);
  items.forEach((item, index) => {
    const path = `input[${index}]`;
    demand(isObject(item), `${path}: must be an item.`);
    const type = wordAt(item['type'] ?? 'message', `${path}.type`, Object.keys(checks));
    checks[type]?.(item, path);
    if (type === 'reasoning') checkFollower(items[index + 1], String(item['id']));
  });
}

function idsOf(items: readonly JsonValue[], type: string): readonly string[] {
  return objectsOf(items)
    .filter((item) => item['type'] === type)
    .map((item) => String(item['call_id']));
}

/** What was thought stands before what came of it. */
function checkFollower(next: JsonValue | undefined, id: string): void {
  const follows =
    isObject(next) &&
    (next['role'] === 'assistant' || ['function_call', 'reasoning'].includes(String(next['type'])));
  demand(
    follows,
    `Item '${id}' of type 'reasoning' was provided without its required following item.`,
  );
}

const checks: Readonly<Record<string, (item: JsonObject, path: string) => void>> = {
  message: checkMessage,
  function_call: (item, path) => {
    objectAt(item, path, [
      'type',
      'id',
      'call_id',
      'name',
      'arguments',
      'parsed_arguments',
      'status',
    ]);
    checkId(item, path, 'fc');
    checkCallId(item, path);
    textAt(item['name'], `${path}.name`);
    demand(typeof item['arguments'] === 'string', `${path}.arguments: must be a text.`);
  },
  function_call_output: (item, path) => {
    objectAt(item, path, ['type', 'id', 'call_id', 'output', 'status']);
    checkId(item, path, 'fc');
    checkCallId(item, path);
    const { output } = item;
    if (typeof output !== 'string') checkContent(output, 'user', `${path}.output`);
  },
  reasoning: (item, path) => {
    objectAt(item, path, ['type', 'id', 'summary', 'content', 'encrypted_content', 'status']);
    checkId(item, path, 'rs');
    demand(Array.isArray(item['summary']), `${path}.summary: must be a list.`);
    demand(isOwnReasoning(item), `${path}.encrypted_content: could not be verified.`);
  },
};

function checkId({ id }: JsonObject, path: string, start: string): void {
  if (id === undefined || id === null) return;
  const begins = textAt(id, `${path}.id`).startsWith(start);
  demand(begins, `${path}.id: Expected an ID that begins with '${start}'.`);
}

function checkCallId(item: JsonObject, path: string): void {
  demand(textAt(item['call_id'], `${path}.call_id`).length <= 64, `${path}.call_id: too long.`);
}

function checkMessage(item: JsonObject, path: string): void {
  objectAt(item, path, ['type', 'role', 'content', 'id', 'status', 'phase']);
  checkId(item, path, 'msg');
  const roles = ['user', 'assistant', 'system', 'developer'];
  const role = wordAt(item['role'], `${path}.role`, roles);
  const { content } = item;
  if (typeof content === 'string') textAt(content, `${path}.content`);
  else checkContent(content, role, `${path}.content`);
}

const ofUsers = ['input_text', 'input_image', 'input_file'];
const partTypes: Readonly<Record<string, readonly string[]>> = {
  user: ofUsers,
  assistant: ['output_text', 'refusal'],
};
const partMembers: Readonly<Record<string, readonly string[]>> = {
  input_text: ['text'],
  input_image: ['image_url', 'file_id', 'detail'],
  input_file: ['file_data', 'file_id', 'file_url', 'filename'],
  // `parsed` is what the SDK adds to answers with structured output.
  output_text: ['text', 'annotations', 'logprobs', 'parsed'],
  refusal: ['refusal'],
};

function checkContent(content: JsonValue | undefined, role: string, path: string): void {
  listAt(content, path).forEach((entry, index) => {
    const at = `${path}[${index}]`;
    demand(isObject(entry), `${at}: must be a part.`);
    const type = wordAt(entry['type'], `${at}.type`, partTypes[role] ?? ['input_text']);
    objectAt(entry, at, ['type', ...(partMembers[type] ?? [])]);
    if (type === 'input_image') checkImage(entry['image_url'], `${at}.image_url`);
    if (type === 'input_file' && entry['file_url'] === undefined) checkOpenaiFile(entry, at);
    if (type === 'input_text') textAt(entry['text'], `${at}.text`);
  });
}

function checkImage(value: JsonValue | undefined, path: string): void {
  const url = textAt(value, path);
  if (/^https?:/.test(url)) return;
  const found = /^data:image\/(?:png|jpeg|gif|webp);base64,(.*)$/s.exec(url);
  demand(found !== null, `${path}: must be http or data.`);
  checkBase64(found[1], path);
}
