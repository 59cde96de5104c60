/** What the real Messages API would refuse. */
import { isObject, type JsonObject } from '@ai-proxy/core';
import type { AskedOperation } from '../../ask.ts';
import type { ReceivedRequest } from '../../format.ts';
import { numberIn, objectIn, objectsIn, textIn } from '../../members.ts';
import {
  demand,
  demandBase64,
  demandKnown,
  demandList,
  demandObjectSchema,
  demandWord,
  refusalOf,
  words,
} from '../refusals.ts';

const countedMembers = words(`
  cache_control messages model output_config system thinking tool_choice tools
`);
const members = [
  ...countedMembers,
  ...words(`
  container inference_geo max_tokens metadata service_tier stop_sequences stream temperature
  top_k top_p
`),
];

const blocks: Readonly<Record<string, { role?: string; members: readonly string[] }>> = {
  text: { members: ['text', 'citations'] },
  image: { role: 'user', members: ['source'] },
  document: { role: 'user', members: ['source', 'title', 'context', 'citations'] },
  tool_use: { role: 'assistant', members: ['id', 'name', 'input', 'caller'] },
  tool_result: { role: 'user', members: ['tool_use_id', 'content', 'is_error'] },
  thinking: { role: 'assistant', members: ['thinking', 'signature'] },
  redacted_thinking: { role: 'assistant', members: ['data'] },
};

/** The first thing that the API would refuse. */
export function refusal(
  { body, headers }: ReceivedRequest,
  operation: AskedOperation,
): string | undefined {
  return refusalOf(() => {
    demand(typeof headers['x-api-key'] === 'string', 'there is no x-api-key');
    demand(headers['anthropic-version'] === '2023-06-01', 'there is no anthropic-version');
    demandKnown(body, 'the body', operation === 'generate' ? members : countedMembers);
    demand(textIn(body, 'model') !== '', 'model is missing');
    checkConversation(body);
    objectsIn(body, 'tools').forEach(checkTool);
    if (operation === 'generate') checkSettings(body);
  });
}

function checkConversation(body: JsonObject): void {
  demandList(body['messages'], 'messages');
  let open: readonly string[] = [];
  objectsIn(body, 'messages').forEach((message, index) => {
    const path = `messages[${index}]`;
    demandKnown(message, path, ['role', 'content']);
    demandWord(message['role'], `${path}.role`, ['user', 'assistant']);
    if (typeof message['content'] !== 'string') demandList(message['content'], `${path}.content`);
    else demand(message['content'].trim() !== '', `${path}.content is empty`);
    const content = objectsIn(message, 'content');
    content.forEach((block, place) =>
      checkBlock(block, textIn(message, 'role'), `${path}.content[${place}]`),
    );
    checkResults(content, open, path);
    open = idsOf(content, 'tool_use', 'id');
  });
  demand(open.length === 0, 'the last calls have no results');
}

function idsOf(content: readonly JsonObject[], type: string, member: string): readonly string[] {
  return content.filter((block) => block['type'] === type).map((block) => textIn(block, member));
}

/** The results of the calls before stand first in the message, and there are no others. */
function checkResults(content: readonly JsonObject[], open: readonly string[], path: string): void {
  const results = idsOf(content, 'tool_result', 'tool_use_id');
  demand(
    [...results].toSorted().join() === [...open].toSorted().join(),
    `${path} has the results ${results.join()} for the calls ${open.join()}`,
  );
  const leads = content.slice(0, results.length).every(({ type }) => type === 'tool_result');
  demand(leads, `${path} has its results behind something else`);
}

function checkBlock(block: JsonObject, role: string, path: string): void {
  const known = blocks[textIn(block, 'type')];
  demand(known !== undefined, `${path}.type is ${textIn(block, 'type')}`);
  demandKnown(block, path, ['type', 'cache_control', ...known.members]);
  demand((known.role ?? role) === role, `${path} is not for the ${role}`);
  if (block['type'] === 'text') demand(textIn(block, 'text').trim() !== '', `${path} is empty`);
  if (block['type'] === 'tool_use') {
    demand(/^[a-zA-Z0-9_-]+$/.test(textIn(block, 'id')), `${path}.id has other letters`);
    demand(isObject(block['input']), `${path}.input is no object`);
  }
  const source = objectIn(block, 'source');
  if (source['type'] === 'base64') demandBase64(source['data'], `${path}.source.data`);
  if (source['type'] === 'url')
    demand(/^https?:/.test(textIn(source, 'url')), `${path}.source.url is not http`);
}

function checkTool(tool: JsonObject, index: number): void {
  const path = `tools[${index}]`;
  const known = ['type', 'name', 'description', 'input_schema', 'cache_control', 'strict'];
  demandKnown(tool, path, [...known, 'eager_input_streaming']);
  demand(/^[\w-]{1,128}$/.test(textIn(tool, 'name')), `${path}.name is no name`);
  demandObjectSchema(objectIn(tool, 'input_schema'), `${path}.input_schema`);
}

function checkSettings(body: JsonObject): void {
  const limit = numberIn(body, 'max_tokens');
  demand(Number.isInteger(limit) && limit > 0, 'max_tokens is missing');
  demand(numberIn(body, 'temperature') <= 1, 'temperature is above 1');
  const thinking = objectIn(body, 'thinking');
  const budget = numberIn(thinking, 'budget_tokens');
  const choice = textIn(objectIn(body, 'tool_choice'), 'type');
  if (thinking['type'] === 'enabled')
    demand(budget >= 1024 && budget < limit, `budget_tokens ${budget} of ${limit} max_tokens`);
  if (thinking['type'] === 'enabled' || thinking['type'] === 'adaptive')
    demand(!['any', 'tool'].includes(choice), 'a forced tool_choice with thinking');
  const config = objectIn(body, 'output_config');
  demandKnown(config, 'output_config', ['effort', 'format']);
  demandKnown(objectIn(config, 'format'), 'output_config.format', ['type', 'schema']);
}
