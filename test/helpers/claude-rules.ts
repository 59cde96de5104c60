import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import type { WireRequest } from './wire-server.ts';
import {
  checkBase64,
  checkObjectSchema,
  demand,
  listAt,
  numberAt,
  objectAt,
  Refused,
  textAt,
  wordAt,
} from './rules.ts';
import { proofOf } from './signatures.ts';

export const claudeKey = 'sk-ant-upstream-0123456789';

/** Versions of the API and the settings that they no longer take. */
const removed: Readonly<Record<string, readonly string[]>> = {
  '2023-06-01': [],
  '2026-10-21': ['temperature', 'top_p', 'top_k'],
};

const members = [
  'model',
  'max_tokens',
  'messages',
  'system',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tools',
  'tool_choice',
  'metadata',
  'service_tier',
  'thinking',
  'output_config',
];
const toolMembers = [
  'name',
  'description',
  'input_schema',
  'type',
  'cache_control',
  'strict',
  'eager_input_streaming',
  'input_examples',
];
const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const idPattern = /^[a-zA-Z0-9_-]+$/;
const namePattern = /^[a-zA-Z0-9_-]{1,128}$/;

/** Members of a request that asks for nothing but its number of tokens. */
const countedMembers = [
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
];
const paths = /^\/v1\/messages(?:\/count_tokens)?(?:\?beta=true)?$/;

/** Throws unless the Claude API would take headers and path. */
export function checkClaudeHead({ headers, path }: WireRequest): void {
  if (!paths.test(path)) throw new Refused(`Not Found: ${path}`, 404);
  if (headers['x-api-key'] !== claudeKey) throw new Refused('invalid x-api-key', 401);
  demand(headers['authorization'] === undefined, 'authorization: must not be sent beside a key.');
  demand(versionOf(headers) !== undefined, 'anthropic-version: header is required.');
  demand(headers['content-type'] === 'application/json', 'content-type: must be JSON.');
}

function versionOf(headers: WireRequest['headers']): readonly string[] | undefined {
  return removed[String(headers['anthropic-version'])];
}

/** Throws unless the Claude API would take the body. */
export function checkClaudeBody(
  body: JsonObject,
  operation: 'generate' | 'count' | 'embed',
  { headers }: WireRequest,
): void {
  const gone = versionOf(headers) ?? [];
  const counting = operation === 'count';
  const known = (counting ? countedMembers : members).filter((name) => !gone.includes(name));
  objectAt(body, 'body', known);
  textAt(body['model'], 'model');
  if (!counting) numberAt(body['max_tokens'], 'max_tokens', [1, 1_000_000]);
  if (body['temperature'] !== undefined) numberAt(body['temperature'], 'temperature', [0, 1]);
  if (body['top_p'] !== undefined) numberAt(body['top_p'], 'top_p', [0, 1]);
  if (body['stream'] !== undefined) demand(typeof body['stream'] === 'boolean', 'stream: boolean.');
  checkSystem(body['system']);
  if (body['stop_sequences'] !== undefined) checkStops(body['stop_sequences']);
  if (body['metadata'] !== undefined) objectAt(body['metadata'], 'metadata', ['user_id']);
  checkTools(body);
  checkFormat(body['output_config']);
  checkThinking(body);
  const messages = listAt(body['messages'], 'messages');
  checkMessages(messages);
  if (isObject(body['thinking']) && body['thinking']['type'] === 'enabled') checkLoop(messages);
}

/** What excludes thinking, after "Extended thinking" of Anthropic. */
function checkThinking(body: JsonObject): void {
  const { thinking, temperature, top_k: topK, max_tokens: limit, tool_choice: choice } = body;
  if (thinking === undefined) return;
  const options = objectAt(thinking, 'thinking', ['type', 'budget_tokens', 'display']);
  const type = wordAt(options['type'], 'thinking.type', ['enabled', 'disabled', 'adaptive']);
  const { budget_tokens: budget } = options;
  demand((type === 'enabled') === (budget !== undefined), 'thinking.budget_tokens: for enabled.');
  if (type === 'disabled') return;
  if (budget !== undefined) numberAt(budget, 'thinking.budget_tokens', [1024, Number(limit) - 1]);
  demand((temperature ?? 1) === 1 && topK === undefined, 'temperature: must be 1 with thinking.');
  const forced = isObject(choice) && ['any', 'tool'].includes(String(choice['type']));
  demand(!forced, 'tool_choice: thinking may not be forced to call.');
}

/** While results are told, the turn that called must begin with what was thought. */
function checkLoop(messages: readonly JsonValue[]): void {
  const last = messages.at(-1);
  const calling = messages.at(-2);
  const isLoop = isObject(last) && blocksOf(last['content'], 'messages').some(isResult);
  if (!isLoop || !isObject(calling)) return;
  const [first] = blocksOf(calling['content'], 'messages');
  demand(
    first?.['type'] === 'thinking',
    `messages: Expected \`thinking\`, but found \`${String(first?.['type'])}\`.`,
  );
}

function isResult(block: JsonObject): boolean {
  return block['type'] === 'tool_result';
}

function checkSystem(system: JsonValue | undefined): void {
  if (system === undefined || typeof system === 'string') return;
  listAt(system, 'system').forEach((block, index) => checkText(block, `system[${index}]`));
}

function checkText(block: JsonValue | undefined, path: string): void {
  const { type, text } = objectAt(block, path, ['type', 'text', 'cache_control', 'citations']);
  demand(type === 'text', `${path}.type: must be text.`);
  textAt(text, `${path}.text`);
}

function checkStops(stops: JsonValue): void {
  listAt(stops, 'stop_sequences').forEach((stop) =>
    demand(typeof stop === 'string' && stop.trim() !== '', 'stop_sequences: must have words.'),
  );
}

function checkTools(body: JsonObject): void {
  const { tools, tool_choice: choice } = body;
  if (tools === undefined) return demand(choice === undefined, 'tool_choice: needs tools.');
  const names = listAt(tools, 'tools').map((entry, index) => {
    const tool = objectAt(entry, `tools[${index}]`, toolMembers);
    checkObjectSchema(tool['input_schema'], `tools[${index}].input_schema`);
    const name = textAt(tool['name'], `tools[${index}].name`);
    demand(namePattern.test(name), `tools[${index}].name: must be a name.`);
    return name;
  });
  demand(new Set(names).size === names.length, 'tools: names must differ.');
  if (choice === undefined) return;
  const wanted = objectAt(choice, 'tool_choice', ['type', 'name', 'disable_parallel_tool_use']);
  const type = wordAt(wanted['type'], 'tool_choice.type', ['auto', 'any', 'tool', 'none']);
  demand((type === 'tool') === (wanted['name'] !== undefined), 'tool_choice.name: only for tool.');
  if (type === 'tool') wordAt(wanted['name'], 'tool_choice.name', names);
}

function checkFormat(config: JsonValue | undefined): void {
  if (config === undefined) return;
  const { format } = objectAt(config, 'output_config', ['format', 'effort']);
  if (format === undefined) return;
  const wanted = objectAt(format, 'output_config.format', ['type', 'schema']);
  wordAt(wanted['type'], 'output_config.format.type', ['json_schema']);
  checkObjectSchema(wanted['schema'], 'output_config.format.schema');
  checkClosed(wanted['schema'], 'output_config.format.schema');
}

/** Schemas of answers must be closed, whichever object of theirs it is. */
function checkClosed(value: JsonValue | undefined, path: string): void {
  if (Array.isArray(value))
    return value.forEach((entry: JsonValue, index) => checkClosed(entry, `${path}[${index}]`));
  if (!isObject(value)) return;
  demand(
    value['type'] !== 'object' || value['additionalProperties'] === false,
    `${path}: For 'object' type, 'additionalProperties' must be explicitly set to false.`,
  );
  for (const [name, inner] of Object.entries(value)) checkClosed(inner, `${path}.${name}`);
}

function checkMessages(messages: readonly JsonValue[]): void {
  let open: readonly string[] = [];
  messages.forEach((entry, index) => {
    const path = `messages[${index}]`;
    const { role, content } = objectAt(entry, path, ['role', 'content']);
    demand(role === (index % 2 === 0 ? 'user' : 'assistant'), `${path}: roles must alternate.`);
    const blocks = blocksOf(content, path);
    const results = blocks.filter((block) => block['type'] === 'tool_result');
    demand(
      results.every((block, at) => block === blocks[at]),
      `${path}: tool_result blocks come first.`,
    );
    const answered = results.map((block) => String(block['tool_use_id']));
    demand(
      answered.toSorted().join() === open.toSorted().join(),
      `${path}: tool_use ids without tool_result, or the reverse: ${open.join()} / ${answered.join()}.`,
    );
    blocks.forEach((block, at) => checkBlock(block, String(role), `${path}.content[${at}]`));
    open = blocks
      .filter((block) => block['type'] === 'tool_use')
      .map((block) => String(block['id']));
    demand(new Set(open).size === open.length, `${path}: tool_use ids must be unique.`);
  });
  demand(open.length === 0, 'messages: tool_use ids without tool_result at the end.');
}

function blocksOf(content: JsonValue | undefined, path: string): readonly JsonObject[] {
  if (typeof content === 'string') {
    textAt(content, `${path}.content`);
    return [];
  }
  return listAt(content, `${path}.content`).map((block) => {
    demand(isObject(block), `${path}.content: must hold blocks.`);
    return block;
  });
}

const blockMembers: Readonly<Record<string, readonly string[]>> = {
  text: ['text', 'citations'],
  image: ['source'],
  document: ['source', 'title', 'context', 'citations'],
  thinking: ['thinking', 'signature'],
  tool_use: ['id', 'name', 'input', 'caller'],
  tool_result: ['tool_use_id', 'content', 'is_error'],
};
const rolesOfBlock: Readonly<Record<string, string>> = {
  image: 'user',
  document: 'user',
  thinking: 'assistant',
  tool_use: 'assistant',
  tool_result: 'user',
};

function checkBlock(block: JsonObject, role: string, path: string): void {
  const type = String(block['type']);
  const known = blockMembers[type];
  demand(known !== undefined, `${path}.type: ${type} is not known.`);
  objectAt(block, path, ['type', 'cache_control', ...known]);
  demand((rolesOfBlock[type] ?? role) === role, `${path}: ${type} is not for the ${role}.`);
  if (type === 'text') checkText(block, path);
  if (type === 'image') checkSource(block['source'], path, imageTypes);
  if (type === 'document') checkSource(block['source'], path, ['application/pdf']);
  if (type === 'thinking')
    demand(
      block['signature'] === proofOf('claude', block['thinking'] ?? null),
      `${path}: Invalid \`signature\` in \`thinking\` block`,
    );
  if (type === 'tool_use') {
    demand(idPattern.test(textAt(block['id'], `${path}.id`)), `${path}.id: must be an id.`);
    textAt(block['name'], `${path}.name`);
    demand(isObject(block['input']), `${path}.input: must be an object.`);
  }
  const { content } = block;
  if (type === 'tool_result' && content !== undefined && typeof content !== 'string')
    listAt(content, `${path}.content`).forEach((part, index) => {
      demand(isObject(part), `${path}.content[${index}]: must be a block.`);
      checkBlock(part, 'user', `${path}.content[${index}]`);
    });
}

function checkSource(
  value: JsonValue | undefined,
  path: string,
  mediaTypes: readonly string[],
): void {
  const source = objectAt(value, `${path}.source`, ['type', 'media_type', 'data', 'url']);
  const type = wordAt(source['type'], `${path}.source.type`, ['base64', 'url']);
  if (type === 'url')
    return demand(
      /^https?:/.test(textAt(source['url'], path)),
      `${path}.source.url: must be http.`,
    );
  wordAt(source['media_type'], `${path}.source.media_type`, mediaTypes);
  checkBase64(source['data'], `${path}.source.data`);
}
