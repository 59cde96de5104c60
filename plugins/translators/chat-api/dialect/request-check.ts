import {
  demandKinds,
  demandMember,
  demandObjects,
  memberPath,
  refuseField,
  type Demands,
  isObject,
  type JsonObject,
  type JsonValue,
} from '@ai-proxy/core';

const settings: Demands = {
  messages: 'list',
  stream: 'flag',
  stream_options: 'object',
  max_tokens: 'whole',
  max_completion_tokens: 'whole',
  temperature: 'number',
  top_p: 'number',
  n: 'whole',
  stop: 'texts',
  frequency_penalty: 'number',
  presence_penalty: 'number',
  seed: 'number',
  logprobs: 'logprobs',
  top_logprobs: 'whole',
  tools: 'list',
  tool_choice: 'choice',
  parallel_tool_calls: 'flag',
  functions: 'list',
  function_call: 'choice',
  reasoning_effort: 'text',
  response_format: 'object',
  user: 'text',
  metadata: 'object',
  prompt_cache_key: 'text',
  service_tier: 'text',
  store: 'flag',
};

/**
 * Refuses a request whose documented members have values of another kind, which the translation
 * could not carry over. Unknown members and parts of unknown types may be anything.
 */
export function checkRequest(body: JsonObject): void {
  demandMember(body, '', 'messages');
  demandKinds(body, '', settings);
  checkObject(body, '', 'stream_options', { include_usage: 'flag' });
  for (const [message, path] of demandObjects(body['messages'], 'messages'))
    checkMessage(message, path);
  for (const [tool, path] of demandObjects(body['tools'], 'tools')) checkTool(tool, path);
  for (const [tool, path] of demandObjects(body['functions'], 'functions'))
    checkFunction(tool, path);
  checkToolChoice(body['tool_choice'], 'tool_choice');
  checkToolChoice(body['function_call'], 'function_call');
  checkFormat(body['response_format']);
}

const roles: ReadonlySet<JsonValue | undefined> = new Set([
  'system',
  'developer',
  'user',
  'assistant',
  'tool',
  'function',
]);

const messageMembers: Demands = {
  role: 'text',
  content: 'content',
  name: 'text',
  refusal: 'text',
  audio: 'object',
  tool_calls: 'list',
  function_call: 'object',
  tool_call_id: 'text',
};

function checkMessage(message: JsonObject, path: string): void {
  demandMember(message, path, 'role');
  demandKinds(message, path, messageMembers);
  const role = message['role'];
  if (!roles.has(role)) refuseField(`${path}.role`, `${JSON.stringify(role)} is not a role`);
  for (const [part, place] of demandObjects(message['content'], `${path}.content`))
    checkPart(part, place);
  for (const [call, place] of demandObjects(message['tool_calls'], `${path}.tool_calls`))
    checkCall(call, place);
  checkNamed(message['function_call'], `${path}.function_call`);
}

/** What the types of parts hold; other types may hold anything. */
const partMembers: ReadonlyMap<JsonValue | undefined, Demands> = new Map<JsonValue, Demands>([
  ['text', { text: 'text' }],
  ['refusal', { refusal: 'text' }],
  ['image_url', { image_url: 'choice' }],
  ['input_audio', { input_audio: 'object' }],
  ['file', { file: 'object' }],
]);

function checkPart(part: JsonObject, path: string): void {
  demandMember(part, path, 'type');
  demandKinds(part, path, { type: 'text', ...partMembers.get(part['type']) });
  checkObject(part, path, 'image_url', { url: 'text', detail: 'text' });
  checkObject(part, path, 'input_audio', { data: 'text', format: 'text' });
  checkObject(part, path, 'file', { file_id: 'text', file_data: 'text', filename: 'text' });
}

/** Calls of unknown types may hold anything. */
function checkCall(call: JsonObject, path: string): void {
  demandKinds(call, path, { id: 'text', type: 'text', function: 'object', custom: 'object' });
  checkObject(call, path, 'custom', { name: 'text', input: 'text' });
  if ((call['type'] ?? 'function') !== 'function') return;
  demandMember(call, path, 'function');
  checkNamed(call['function'], `${path}.function`);
}

/** The arguments are text, or an object from vendors that forget to write it as text. */
function checkNamed(called: JsonValue | undefined, path: string): void {
  if (!isObject(called)) return;
  demandMember(called, path, 'name');
  demandKinds(called, path, { name: 'text', arguments: 'choice' });
}

function checkTool(tool: JsonObject, path: string): void {
  demandKinds(tool, path, { type: 'text', function: 'object', custom: 'object' });
  checkObject(tool, path, 'custom', { name: 'text', description: 'text', format: 'object' });
  if (tool['type'] !== 'function') return;
  demandMember(tool, path, 'function');
  if (isObject(tool['function'])) checkFunction(tool['function'], `${path}.function`);
}

function checkFunction(tool: JsonObject, path: string): void {
  demandMember(tool, path, 'name');
  demandKinds(tool, path, {
    name: 'text',
    description: 'text',
    parameters: 'object',
    strict: 'flag',
  });
}

const plainChoices: ReadonlySet<JsonValue> = new Set(['auto', 'none', 'required', 'any']);

function checkToolChoice(choice: JsonValue | undefined, path: string): void {
  if (typeof choice === 'string' && !plainChoices.has(choice))
    refuseField(path, `"${choice}" is not a choice`);
  if (!isObject(choice)) return;
  demandKinds(choice, path, { type: 'text', function: 'object', custom: 'object', name: 'text' });
  if (choice['type'] === 'function' && choice['name'] === undefined)
    demandMember(choice, path, 'function');
  checkNamed(choice['function'], `${path}.function`);
  checkObject(choice, path, 'custom', { name: 'text' });
  checkObject(choice, path, 'allowed_tools', { mode: 'text', tools: 'list' });
}

function checkFormat(format: JsonValue | undefined): void {
  if (!isObject(format)) return;
  const path = 'response_format';
  demandMember(format, path, 'type');
  demandKinds(format, path, { type: 'text' });
  if (format['type'] !== 'json_schema') return;
  demandKinds(format, path, { json_schema: 'object' });
  checkObject(format, path, 'json_schema', {
    name: 'text',
    description: 'text',
    schema: 'object',
    strict: 'flag',
  });
}

function checkObject(parent: JsonObject, path: string, name: string, members: Demands): void {
  const value = parent[name];
  if (isObject(value)) demandKinds(value, memberPath(path, name), members);
}
