import {
  demandKinds,
  demandMember,
  demandObjects,
  isObject,
  memberPath,
  refuseField,
  type Demands,
  type JsonObject,
  type JsonValue,
} from '@ai-proxy/core';
import { isReference } from './stored.ts';

const settings: Demands = {
  model: 'text',
  input: 'content',
  instructions: 'text',
  stream: 'flag',
  stream_options: 'object',
  background: 'flag',
  max_output_tokens: 'whole',
  max_tool_calls: 'whole',
  temperature: 'number',
  top_p: 'number',
  top_logprobs: 'whole',
  tools: 'list',
  tool_choice: 'choice',
  parallel_tool_calls: 'flag',
  reasoning: 'object',
  text: 'object',
  truncation: 'text',
  include: 'textList',
  store: 'flag',
  metadata: 'object',
  user: 'text',
  safety_identifier: 'text',
  prompt_cache_key: 'text',
  prompt_cache_retention: 'text',
  service_tier: 'text',
  previous_response_id: 'text',
  conversation: 'choice',
  prompt: 'object',
};

/** Members without which nothing stands for the conversation. */
const stored = ['previous_response_id', 'conversation', 'prompt'];

/**
 * Refuses a request whose documented members have values of another kind, which the translation
 * could not carry over. Unknown members and items, parts and tools of unknown types may be anything.
 */
export function checkRequest(body: JsonObject): void {
  if (stored.every((name) => (body[name] ?? null) === null)) demandMember(body, '', 'input');
  demandKinds(body, '', settings);
  for (const [item, path] of demandObjects(body['input'], 'input')) checkItem(item, path);
  checkTools(body, '');
  checkToolChoice(body['tool_choice'], 'tool_choice');
  checkObject(body, '', 'reasoning', { effort: 'text', summary: 'text', generate_summary: 'text' });
  checkText(body['text']);
}

interface ItemDemands {
  readonly kinds: Demands;
  readonly needed: readonly string[];
}

const result: ItemDemands = {
  kinds: { id: 'text', call_id: 'text', output: 'content' },
  needed: ['call_id'],
};

/** What items of the known types hold, and which of it they need. */
const items: ReadonlyMap<JsonValue, ItemDemands> = new Map<JsonValue, ItemDemands>([
  [
    'message',
    { kinds: { role: 'text', content: 'content', id: 'text', phase: 'text' }, needed: ['role'] },
  ],
  [
    'function_call',
    {
      kinds: { id: 'text', call_id: 'text', name: 'text', namespace: 'text', arguments: 'text' },
      needed: ['call_id', 'name'],
    },
  ],
  [
    'custom_tool_call',
    {
      kinds: { id: 'text', call_id: 'text', name: 'text', namespace: 'text', input: 'text' },
      needed: ['call_id', 'name', 'input'],
    },
  ],
  [
    'local_shell_call',
    { kinds: { id: 'text', call_id: 'text', action: 'object' }, needed: ['action'] },
  ],
  ['function_call_output', result],
  ['custom_tool_call_output', result],
  ['local_shell_call_output', { ...result, needed: [] }],
  ['additional_tools', { kinds: { tools: 'list' }, needed: ['tools'] }],
  [
    'reasoning',
    {
      kinds: { id: 'text', summary: 'list', content: 'list', encrypted_content: 'text' },
      needed: [],
    },
  ],
]);

const roles: ReadonlySet<JsonValue | undefined> = new Set([
  'system',
  'developer',
  'user',
  'assistant',
]);

function checkItem(item: JsonObject, path: string): void {
  demandKinds(item, path, { type: 'text', status: 'text' });
  if (isReference(item)) return;
  const type = item['type'] ?? 'message';
  const known = items.get(type);
  if (known === undefined) return;
  for (const name of known.needed) demandMember(item, path, name);
  demandKinds(item, path, known.kinds);
  const role = item['role'];
  if (type === 'message' && !roles.has(role))
    refuseField(`${path}.role`, `${JSON.stringify(role)} is not a role`);
  for (const name of ['content', 'output'])
    if (known.kinds[name] === 'content') checkParts(item[name], `${path}.${name}`);
  if (type === 'additional_tools') checkTools(item, path);
  if (type !== 'reasoning') return;
  for (const name of ['summary', 'content'])
    for (const [part, place] of demandObjects(item[name], `${path}.${name}`))
      demandKinds(part, place, { type: 'text', text: 'text' });
}

/** What the types of parts hold; other types may hold anything. */
const partMembers: ReadonlyMap<JsonValue | undefined, Demands> = new Map<JsonValue, Demands>([
  ['input_text', { text: 'text' }],
  ['output_text', { text: 'text', annotations: 'list', logprobs: 'list' }],
  ['text', { text: 'text' }],
  ['refusal', { refusal: 'text' }],
  ['input_image', { image_url: 'text', file_id: 'text', detail: 'text' }],
  ['input_file', { file_id: 'text', file_data: 'text', file_url: 'text', filename: 'text' }],
  ['input_audio', { input_audio: 'object' }],
]);

function checkParts(content: JsonValue | undefined, path: string): void {
  for (const [part, place] of demandObjects(content, path)) {
    demandMember(part, place, 'type');
    demandKinds(part, place, { type: 'text', ...partMembers.get(part['type']) });
    checkObject(part, place, 'input_audio', { data: 'text', format: 'text' });
  }
}

/** What the tools that a client runs hold; others may hold anything. */
const toolMembers: ReadonlyMap<JsonValue | undefined, Demands> = new Map<JsonValue, Demands>([
  ['function', { name: 'text', description: 'text', parameters: 'object', strict: 'flag' }],
  ['custom', { name: 'text', description: 'text', format: 'object' }],
  ['namespace', { name: 'text', description: 'text', tools: 'list' }],
]);

function checkTools(parent: JsonObject, path: string): void {
  const place = memberPath(path, 'tools');
  for (const [tool, toolPath] of demandObjects(parent['tools'], place)) checkTool(tool, toolPath);
}

function checkTool(tool: JsonObject, path: string): void {
  demandKinds(tool, path, { type: 'text' });
  const members = toolMembers.get(tool['type']);
  if (members === undefined) return;
  demandMember(tool, path, 'name');
  demandKinds(tool, path, members);
  if (tool['type'] === 'namespace') checkTools(tool, path);
}

const plainChoices: ReadonlySet<JsonValue> = new Set(['auto', 'none', 'required']);

function checkToolChoice(choice: JsonValue | undefined, path: string): void {
  if (typeof choice === 'string' && !plainChoices.has(choice))
    refuseField(path, `"${choice}" is not a choice`);
  if (!isObject(choice)) return;
  demandMember(choice, path, 'type');
  demandKinds(choice, path, { type: 'text', name: 'text', mode: 'text', tools: 'list' });
  if (choice['type'] === 'function') demandMember(choice, path, 'name');
  demandObjects(choice['tools'], `${path}.tools`);
}

function checkText(text: JsonValue | undefined): void {
  if (!isObject(text)) return;
  demandKinds(text, 'text', { format: 'object', verbosity: 'text' });
  const format = text['format'];
  if (!isObject(format)) return;
  demandMember(format, 'text.format', 'type');
  demandKinds(format, 'text.format', { type: 'text' });
  if (format['type'] !== 'json_schema') return;
  demandMember(format, 'text.format', 'schema');
  demandKinds(format, 'text.format', {
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
