/** The four formats, and requests of them in which a field may stand. */
import { isObject, type Dialect, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { chatDialect } from '../../../../../plugins/translators/chat-api/dialect/index.ts';
import { geminiDialect } from '../../../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../../../../plugins/translators/responses-api/dialect/index.ts';

export const formatNames = ['chat', 'messages', 'responses', 'gemini'] as const;
export type FormatName = (typeof formatNames)[number];

export interface Surroundings {
  readonly turn: JsonObject;
  readonly before: readonly JsonObject[];
  readonly after: readonly JsonObject[];
}

/** A request format with what a request needs around a field. */
export interface Format {
  readonly dialect: Dialect;
  /** File and schema of the published description. */
  readonly description: { readonly file: string; readonly schema: string };
  /** The model that requests to this format name. */
  readonly model: string;
  readonly base: JsonObject;
  /** The member that holds the conversation. */
  readonly conversation: string;
  /** The turn that a field is in, said by whom it can be said, with the turns before and after it. */
  around(turn: JsonObject): Surroundings;
  /** Members that a member is nothing without. */
  beside(member: string, value: JsonValue): JsonObject;
}

const parameters = { type: 'object', properties: {} };
const hello = { role: 'user', content: 'Hi' };

/** A name in a tool choice, so that there can be a tool of that name. */
function nameIn(value: JsonValue): string {
  const [found] = /"name":"(\w+)"/.exec(JSON.stringify(value))?.slice(1) ?? [];
  return found ?? 'f';
}

function textAt(value: JsonValue | undefined, name: string): string {
  const found = isObject(value) ? value[name] : undefined;
  return typeof found === 'string' ? found : 'call_x';
}

function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter((entry: JsonValue) => isObject(entry)) : [];
}

const chat: Format = {
  dialect: chatDialect,
  description: { file: 'openai', schema: 'CreateChatCompletionRequest' },
  model: 'gpt-5.2',
  base: { model: 'm', messages: [hello] },
  conversation: 'messages',
  around(turn) {
    const call = (id: string): JsonObject => ({
      role: 'assistant',
      tool_calls: [{ id, type: 'function', function: { name: 'f', arguments: '{}' } }],
    });
    const asked = (name: string): JsonObject => ({
      role: 'assistant',
      content: null,
      function_call: { name, arguments: '{}' },
    });
    const before: Readonly<Record<string, JsonObject[]>> = {
      tool: [call(textAt(turn, 'tool_call_id'))],
      function: [asked(textAt(turn, 'name'))],
    };
    const results = objects(turn['tool_calls']).map((each) => ({
      role: 'tool',
      tool_call_id: textAt(each, 'id'),
      content: 'done',
    }));
    const name = textAt(turn['function_call'], 'name');
    const after = isObject(turn['function_call'])
      ? [{ role: 'function', name, content: 'done' }]
      : results;
    return { turn, before: [hello, ...(before[textAt(turn, 'role')] ?? [])], after };
  },
  beside(member, value) {
    const tool = { type: 'function', function: { name: nameIn(value), parameters } };
    if (['tool_choice', 'parallel_tool_calls'].includes(member)) return { tools: [tool] };
    if (member === 'function_call') return { functions: [tool.function] };
    if (member === 'stream_options') return { stream: true };
    return member === 'top_logprobs' ? { logprobs: true } : {};
  },
};

/** True for blocks of the Messages API that only a model says. */
function ofModel({ type, citations }: JsonObject): boolean {
  const name = typeof type === 'string' ? type : '';
  if (name === 'tool_result') return false;
  const isCited = name === 'text' && Array.isArray(citations);
  return isCited || /thinking|tool_use|tool_result|compaction/.test(name);
}

const messages: Format = {
  dialect: messagesDialect,
  description: { file: 'anthropic', schema: 'BetaCreateMessageParams' },
  model: 'claude-opus-4-5',
  base: { model: 'm', max_tokens: 9000, messages: [hello] },
  conversation: 'messages',
  around(turn) {
    const blocks = objects(turn['content']);
    const results = blocks.filter(({ type }) => type === 'tool_result');
    const calls = blocks.filter(({ type }) => type === 'tool_use');
    const called = results.map((block) => ({
      role: 'assistant',
      content: [{ type: 'tool_use', id: textAt(block, 'tool_use_id'), name: 'f', input: {} }],
    }));
    const answered = calls.map((block) => ({
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: textAt(block, 'id'), content: 'done' }],
    }));
    const isAnswer = blocks.some((block) => ofModel(block));
    const said = isAnswer ? { ...turn, role: 'assistant' } : turn;
    return { turn: said, before: [hello, ...called], after: answered };
  },
  beside(member, value) {
    if (member === 'tool_choice')
      return { tools: [{ name: nameIn(value), input_schema: parameters }] };
    return {};
  },
};

const responses: Format = {
  dialect: responsesDialect,
  description: { file: 'openai', schema: 'CreateResponse' },
  model: 'gpt-5.2',
  base: { model: 'm', input: [hello] },
  conversation: 'input',
  around(item) {
    const callId = textAt(item, 'call_id');
    const call = { type: 'function_call', call_id: callId, name: 'f', arguments: '{}' };
    const output = { type: 'function_call_output', call_id: callId, output: 'done' };
    if (item['type'] === 'function_call_output')
      return { turn: item, before: [hello, call], after: [] };
    const after = item['type'] === 'function_call' ? [output] : [];
    return { turn: item, before: [hello], after };
  },
  beside(member, value) {
    const tool = { type: 'function', name: nameIn(value), parameters };
    if (['tool_choice', 'parallel_tool_calls'].includes(member)) return { tools: [tool] };
    if (member === 'stream_options') return { stream: true };
    return {};
  },
};

const gemini: Format = {
  dialect: geminiDialect,
  description: { file: 'gemini', schema: 'GenerateContentRequest' },
  model: 'gemini-2.5-pro',
  base: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
  conversation: 'contents',
  around(content) {
    const user = { role: 'user', parts: [{ text: 'Hi' }] };
    const parts = objects(content['parts']);
    const called = parts.filter(({ functionResponse }) => isObject(functionResponse));
    const calling = parts.filter(({ functionCall }) => isObject(functionCall));
    const calls = called.map(({ functionResponse }) => {
      const { id, name = 'f' } = isObject(functionResponse) ? functionResponse : {};
      return {
        role: 'model',
        parts: [{ functionCall: { ...(id === undefined ? {} : { id }), name, args: {} } }],
      };
    });
    const results = calling.map(({ functionCall }) => {
      const { id, name = 'f' } = isObject(functionCall) ? functionCall : {};
      const response = { output: 'done' };
      return {
        role: 'user',
        parts: [{ functionResponse: { ...(id === undefined ? {} : { id }), name, response } }],
      };
    });
    const said = calling.length > 0 ? { ...content, role: 'model' } : content;
    return { turn: said, before: [user, ...calls], after: results };
  },
  beside(member, value) {
    const name = /zq\w+/.exec(JSON.stringify(value))?.[0] ?? 'f';
    const tools = [{ functionDeclarations: [{ name, parametersJsonSchema: parameters }] }];
    return member === 'toolConfig' ? { tools } : {};
  },
};

export const formats: Readonly<Record<FormatName, Format>> = { chat, messages, responses, gemini };
