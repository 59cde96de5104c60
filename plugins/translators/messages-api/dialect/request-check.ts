import {
  demandKinds,
  demandMember,
  demandObjects,
  refuseField,
  type Demands,
  isObject,
  type JsonObject,
  type JsonValue,
} from '@ai-proxy/core';

const settings: Demands = {
  messages: 'list',
  system: 'content',
  max_tokens: 'count',
  stream: 'flag',
  temperature: 'number',
  top_p: 'number',
  top_k: 'count',
  stop_sequences: 'textList',
  tools: 'list',
  tool_choice: 'object',
  metadata: 'object',
  service_tier: 'text',
  thinking: 'object',
  output_config: 'object',
  output_format: 'object',
};

/**
 * Refuses a request whose documented members have values of another kind, which the translation
 * could not carry over. Unknown members and blocks of unknown types may be anything.
 */
export function checkRequest(body: JsonObject): void {
  demandMember(body, '', 'messages');
  demandKinds(body, '', settings);
  for (const [block, path] of demandObjects(body['system'], 'system')) checkBlock(block, path);
  for (const [message, path] of demandObjects(body['messages'], 'messages'))
    checkMessage(message, path);
  for (const [tool, path] of demandObjects(body['tools'], 'tools')) checkTool(tool, path);
  checkToolChoice(body['tool_choice']);
  checkMembers(body['metadata'], 'metadata', { user_id: 'text' });
  checkThinking(body['thinking']);
  checkMembers(body['output_config'], 'output_config', { effort: 'text', format: 'object' });
}

const roles: ReadonlySet<JsonValue | undefined> = new Set(['system', 'user', 'assistant']);

function checkMessage(message: JsonObject, path: string): void {
  demandMember(message, path, 'role');
  demandKinds(message, path, { role: 'text', content: 'content' });
  const role = message['role'];
  if (!roles.has(role)) refuseField(`${path}.role`, `${JSON.stringify(role)} is not a role`);
  for (const [block, place] of demandObjects(message['content'], `${path}.content`))
    checkBlock(block, place);
}

/** What the types of blocks hold; other types may hold anything. */
const blockMembers: ReadonlyMap<JsonValue | undefined, Demands> = new Map<JsonValue, Demands>([
  ['text', { text: 'text', cache_control: 'object' }],
  ['image', { source: 'object', cache_control: 'object' }],
  ['document', { source: 'object', title: 'text', context: 'text', cache_control: 'object' }],
  [
    'search_result',
    {
      title: 'text',
      source: 'text',
      content: 'list',
      citations: 'object',
      cache_control: 'object',
    },
  ],
  ['tool_use', { id: 'text', name: 'text', input: 'object', cache_control: 'object' }],
  [
    'tool_result',
    { tool_use_id: 'text', content: 'content', is_error: 'flag', cache_control: 'object' },
  ],
  ['thinking', { thinking: 'text', signature: 'text' }],
  ['redacted_thinking', { data: 'text' }],
]);

/** Types of blocks with blocks in them. */
const nesting: ReadonlySet<JsonValue | undefined> = new Set(['tool_result', 'search_result']);

function checkBlock(block: JsonObject, path: string): void {
  demandMember(block, path, 'type');
  demandKinds(block, path, { type: 'text', ...blockMembers.get(block['type']) });
  if (!nesting.has(block['type'])) return;
  for (const [inner, place] of demandObjects(block['content'], `${path}.content`))
    checkBlock(inner, place);
}

/** Tools of other types are run by the provider, and may hold anything. */
function checkTool(tool: JsonObject, path: string): void {
  demandKinds(tool, path, { type: 'text' });
  if ((tool['type'] ?? 'custom') !== 'custom') return;
  demandMember(tool, path, 'name');
  demandKinds(tool, path, {
    name: 'text',
    description: 'text',
    input_schema: 'object',
    strict: 'flag',
    cache_control: 'object',
  });
}

const choices: ReadonlySet<JsonValue | undefined> = new Set(['auto', 'any', 'none', 'tool']);

function checkToolChoice(choice: JsonValue | undefined): void {
  if (!isObject(choice)) return;
  const path = 'tool_choice';
  demandMember(choice, path, 'type');
  demandKinds(choice, path, { type: 'text', name: 'text', disable_parallel_tool_use: 'flag' });
  const type = choice['type'];
  if (!choices.has(type)) refuseField(`${path}.type`, `${JSON.stringify(type)} is not a choice`);
  if (type === 'tool') demandMember(choice, path, 'name');
}

const kindsOfThinking: ReadonlySet<JsonValue | undefined> = new Set([
  'enabled',
  'disabled',
  'adaptive',
]);

function checkThinking(thinking: JsonValue | undefined): void {
  if (!isObject(thinking)) return;
  demandMember(thinking, 'thinking', 'type');
  demandKinds(thinking, 'thinking', { type: 'text', budget_tokens: 'count', display: 'text' });
  const type = thinking['type'];
  if (!kindsOfThinking.has(type))
    refuseField('thinking.type', `${JSON.stringify(type)} is not a kind of thinking`);
}

function checkMembers(value: JsonValue | undefined, path: string, members: Demands): void {
  if (isObject(value)) demandKinds(value, path, members);
}
