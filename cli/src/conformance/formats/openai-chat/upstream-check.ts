/** What the real Chat Completions API would refuse. */
import { parseObject, type JsonObject } from '@ai-proxy/core';
import type { AskedOperation } from '../../ask.ts';
import type { ReceivedRequest } from '../../format.ts';
import { objectIn, objectsIn, textIn } from '../../members.ts';
import { demand, demandKnown, demandList, demandWord, refusalOf, words } from '../refusals.ts';

const members = words(`
  audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens
  max_tokens messages metadata modalities model moderation n parallel_tool_calls prediction
  presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention
  reasoning_effort response_format safety_identifier seed service_tier stop store stream
  stream_options temperature tool_choice tools top_logprobs top_p user verbosity
  web_search_options
`);

const messageMembers: Readonly<Record<string, readonly string[]>> = {
  system: ['content', 'name'],
  developer: ['content', 'name'],
  user: ['content', 'name'],
  assistant: ['content', 'name', 'refusal', 'tool_calls', 'audio', 'reasoning_content'],
  tool: ['content', 'tool_call_id'],
};

const partMembers: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  image_url: ['image_url'],
  input_audio: ['input_audio'],
  file: ['file'],
  refusal: ['refusal'],
};

const idPattern = /^.{1,64}$/s;

/** The first thing that the API would refuse. */
export function refusal(
  { body, headers }: ReceivedRequest,
  operation: AskedOperation,
): string | undefined {
  return refusalOf(() => {
    demand(/^Bearer \S+$/.test(headers.authorization ?? ''), 'there is no authorization: Bearer');
    demand(textIn(body, 'model') !== '', 'model is missing');
    if (operation === 'generate') checkBody(body);
  });
}

function checkBody(body: JsonObject): void {
  demandKnown(body, 'the body', members);
  demandList(body['messages'], 'messages');
  objectsIn(body, 'messages').forEach(checkMessage);
  checkResults(objectsIn(body, 'messages'));
  demand(!('stream_options' in body) || body['stream'] === true, 'stream_options without stream');
  if ('tools' in body) demandList(body['tools'], 'tools');
  objectsIn(body, 'tools').forEach(checkTool);
  const hasTools = 'tools' in body;
  demand(hasTools || !('tool_choice' in body), 'tool_choice without tools');
  demand(hasTools || !('parallel_tool_calls' in body), 'parallel_tool_calls without tools');
  demand(!('top_logprobs' in body) || body['logprobs'] === true, 'top_logprobs without logprobs');
}

function checkMessage(message: JsonObject, index: number): void {
  const path = `messages[${index}]`;
  const { content } = message;
  const role = textIn(message, 'role');
  demandWord(role, `${path}.role`, Object.keys(messageMembers));
  demandKnown(message, path, ['role', ...(messageMembers[role] ?? [])]);
  const calls = objectsIn(message, 'tool_calls');
  const mayBeNull = role === 'assistant' && (calls.length > 0 || 'refusal' in message);
  const isSaid = typeof content === 'string' || (Array.isArray(content) && content.length > 0);
  demand(isSaid || (mayBeNull && (content ?? null) === null), `${path}.content is missing`);
  objectsIn(message, 'content').forEach((part, place) => {
    const type = textIn(part, 'type');
    const allowed = role === 'user' ? Object.keys(partMembers) : ['text', 'refusal'];
    demandWord(type, `${path}.content[${place}].type`, allowed);
    demandKnown(part, `${path}.content[${place}]`, ['type', ...(partMembers[type] ?? [])]);
  });
  calls.forEach((call, place) => checkCall(call, `${path}.tool_calls[${place}]`));
}

function checkCall(call: JsonObject, path: string): void {
  demandKnown(call, path, ['id', 'type', 'function']);
  demand(call['type'] === 'function', `${path}.type is not "function"`);
  demand(idPattern.test(textIn(call, 'id')), `${path}.id has no 1 to 64 letters`);
  const text = textIn(objectIn(call, 'function'), 'arguments');
  demand(parseObject(text) !== undefined, `${path}.function.arguments is not JSON of an object`);
}

/** Every call is answered directly after its message, and nothing else is. */
function checkResults(messages: readonly JsonObject[]): void {
  let open = new Set<string>();
  messages.forEach((message, index) => {
    const id = textIn(message, 'tool_call_id');
    if (message['role'] === 'tool')
      return demand(open.delete(id), `messages[${index}] answers no call before it`);
    demand(open.size === 0, `messages[${index}] comes before the results of all calls`);
    open = new Set(objectsIn(message, 'tool_calls').map((call) => textIn(call, 'id')));
  });
  demand(open.size === 0, 'the last calls have no results');
}

function checkTool(tool: JsonObject, index: number): void {
  const path = `tools[${index}]`;
  demandKnown(tool, path, ['type', 'function']);
  demand(tool['type'] === 'function', `${path}.type is not "function"`);
  const target = objectIn(tool, 'function');
  demandKnown(target, `${path}.function`, ['name', 'description', 'parameters', 'strict']);
  demand(/^[\w-]{1,64}$/.test(textIn(target, 'name')), `${path}.function.name is no name`);
}
