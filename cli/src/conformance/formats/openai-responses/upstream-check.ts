/** What the real Responses API would refuse. */
import { parseObject, type JsonObject } from '@ai-proxy/core';
import type { AskedOperation } from '../../ask.ts';
import type { ReceivedRequest } from '../../format.ts';
import { numberIn, objectIn, objectsIn, textIn } from '../../members.ts';
import { demand, demandKnown, demandWord, refusalOf, words } from '../refusals.ts';

const countedMembers = words(`
  conversation input instructions model parallel_tool_calls personality previous_response_id
  reasoning text tool_choice tools truncation
`);
const members = words(`
  background context_management conversation include input instructions max_output_tokens
  max_tool_calls metadata model moderation parallel_tool_calls previous_response_id prompt
  prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier
  service_tier store stream stream_options temperature text tool_choice tools top_logprobs
  top_p truncation user
`);

const itemMembers: Readonly<Record<string, readonly string[]>> = {
  message: ['role', 'content', 'status', 'id', 'phase'],
  function_call: ['id', 'call_id', 'name', 'arguments', 'status', 'namespace'],
  function_call_output: ['id', 'call_id', 'output', 'status'],
  reasoning: ['id', 'summary', 'content', 'encrypted_content', 'status'],
};

const inputParts: Readonly<Record<string, readonly string[]>> = {
  input_text: ['text'],
  input_image: ['image_url', 'file_id', 'detail'],
  input_file: ['filename', 'file_data', 'file_id', 'file_url', 'detail'],
};
const outputParts: Readonly<Record<string, readonly string[]>> = {
  output_text: ['text', 'annotations', 'logprobs'],
  refusal: ['refusal'],
};

const leastOutputTokens = 16;

/** The first thing that the API would refuse. */
export function refusal(
  { body, headers }: ReceivedRequest,
  operation: AskedOperation,
): string | undefined {
  return refusalOf(() => {
    demand(/^Bearer \S+$/.test(headers.authorization ?? ''), 'there is no authorization: Bearer');
    demandKnown(body, 'the body', operation === 'generate' ? members : countedMembers);
    demand(textIn(body, 'model') !== '', 'model is missing');
    checkInput(body);
    objectsIn(body, 'tools').forEach(checkTool);
    if ('max_output_tokens' in body)
      demand(numberIn(body, 'max_output_tokens') >= leastOutputTokens, 'max_output_tokens < 16');
    demandKnown(objectIn(body, 'reasoning'), 'reasoning', ['effort', 'summary', 'context', 'mode']);
    demandKnown(objectIn(body, 'text'), 'text', ['format', 'verbosity']);
  });
}

function checkInput(body: JsonObject): void {
  if (typeof body['input'] === 'string') return demand(body['input'] !== '', 'input is empty');
  const items = objectsIn(body, 'input');
  demand(items.length > 0, 'input is missing');
  items.forEach((item, index) => checkItem(item, `input[${index}]`));
  const idsOf = (type: string): readonly string[] =>
    items.filter((item) => item['type'] === type).map((item) => textIn(item, 'call_id'));
  const calls = idsOf('function_call');
  const results = idsOf('function_call_output');
  const open = calls.filter((id) => !results.includes(id));
  const stray = results.filter((id) => !calls.includes(id));
  demand(open.length === 0, `no tool output found for function call ${open.join()}`);
  demand(stray.length === 0, `no tool call found for function call output ${stray.join()}`);
}

function checkItem(item: JsonObject, path: string): void {
  const type = textIn(item, 'type') || 'message';
  demandWord(type, `${path}.type`, Object.keys(itemMembers));
  demandKnown(item, path, ['type', ...(itemMembers[type] ?? [])]);
  if (type === 'message') return checkMessage(item, path);
  if (type === 'reasoning') return;
  demand(/^.{1,64}$/s.test(textIn(item, 'call_id')), `${path}.call_id has no 1 to 64 letters`);
  if (type === 'function_call') {
    demand(!('id' in item) || textIn(item, 'id').startsWith('fc'), `${path}.id is no fc…`);
    const isJson = parseObject(textIn(item, 'arguments')) !== undefined;
    demand(isJson, `${path}.arguments is not JSON of an object`);
  } else
    demand(
      typeof item['output'] === 'string' || Array.isArray(item['output']),
      `${path}.output is missing`,
    );
}

function checkMessage(message: JsonObject, path: string): void {
  const { content, role } = message;
  demandWord(role, `${path}.role`, ['user', 'assistant', 'system', 'developer']);
  demand(typeof content === 'string' || Array.isArray(content), `${path}.content is missing`);
  const parts = role === 'assistant' ? outputParts : inputParts;
  objectsIn(message, 'content').forEach((part, index) => {
    const type = textIn(part, 'type');
    demandWord(type, `${path}.content[${index}].type`, Object.keys(parts));
    demandKnown(part, `${path}.content[${index}]`, ['type', ...(parts[type] ?? [])]);
  });
}

function checkTool(tool: JsonObject, index: number): void {
  const path = `tools[${index}]`;
  demandKnown(tool, path, ['type', 'name', 'description', 'parameters', 'strict']);
  demand(tool['type'] === 'function', `${path}.type is not "function"`);
  demand(/^[\w-]{1,64}$/.test(textIn(tool, 'name')), `${path}.name is no name`);
  const schema = objectIn(tool, 'parameters');
  // The API takes a tool that says nothing to be strict.
  if (tool['strict'] !== false)
    demand(
      schema['additionalProperties'] === false,
      `${path} is strict, so its schema needs additionalProperties: false`,
    );
}
