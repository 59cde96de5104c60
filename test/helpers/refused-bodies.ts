/** Bodies that the real APIs take, and bodies that they refuse. */
import type { JsonObject } from '@ai-proxy/core';
import type { UpstreamKind } from './gateway.ts';

export interface Bodies {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly good: JsonObject;
  readonly refused: Readonly<Record<string, JsonObject>>;
}

const user = { role: 'user', content: 'Hello' };

const openaiCall = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
};
const cached = { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } };
const picture = { type: 'image_url', image_url: { url: 'https://x.example/a.png' } };

const longName = 'u'.repeat(65);

const openai: Omit<Bodies, 'headers'> = {
  path: '/v1/chat/completions',
  good: { messages: [user, openaiCall, { role: 'tool', tool_call_id: 'c1', content: 'x' }] },
  refused: {
    'a member of another API': { max_tokens_to_sample: 5, messages: [user] },
    'no messages': { messages: [] },
    'a cache marker': { messages: [{ role: 'user', content: [cached] }] },
    'a call without its result': { messages: [user, openaiCall, user] },
    'a call at the end': { messages: [user, openaiCall] },
    'a result without its call': {
      messages: [{ role: 'tool', tool_call_id: 'c1', content: 'x' }],
    },
    'a choice without tools': { messages: [user], tool_choice: 'auto' },
    'stream options without a stream': {
      messages: [user],
      stream_options: { include_usage: true },
    },
    'a strict tool whose schema is open': {
      messages: [user],
      tools: [
        { type: 'function', function: { name: 'f', strict: true, parameters: { type: 'object' } } },
      ],
    },
    'a long name of a user': { messages: [user], user: longName },
    'sampling while the model thinks': { model: 'gpt-5', messages: [user], top_p: 0.5 },
    'two limits': { messages: [user], max_tokens: 1, max_completion_tokens: 1 },
    'an image in a tool message': {
      messages: [user, openaiCall, { role: 'tool', tool_call_id: 'c1', content: [picture] }],
    },
  },
};

const claudeCall = {
  role: 'assistant',
  content: [{ type: 'tool_use', id: 'c1', name: 'f', input: {} }],
};
const claudeResult = { type: 'tool_result', tool_use_id: 'c1', content: 'x' };
const claudeUser = (...content: readonly JsonObject[]): JsonObject => ({ role: 'user', content });
const dataUrl = { type: 'base64', media_type: 'image/png', data: 'data:image/png;base64,AAAA' };
const thought = { type: 'thinking', thinking: 'Hm.', signature: 'AAAA' };
const thinking = { type: 'enabled', budget_tokens: 1024 };

const claude: Omit<Bodies, 'headers'> = {
  path: '/v1/messages',
  good: { max_tokens: 5, messages: [user, claudeCall, claudeUser(claudeResult)] },
  refused: {
    'a member of another API': { max_tokens: 5, messages: [user], stop: ['x'] },
    'no limit': { messages: [user] },
    'two turns of one role': { max_tokens: 5, messages: [user, user] },
    'an empty text': { max_tokens: 5, messages: [claudeUser({ type: 'text', text: '' })] },
    'a system message': { max_tokens: 5, messages: [{ role: 'system', content: 'x' }, user] },
    'a call without its result': { max_tokens: 5, messages: [user, claudeCall, user] },
    'a result without its call': { max_tokens: 5, messages: [claudeUser(claudeResult)] },
    'a result behind a text': {
      max_tokens: 5,
      messages: [user, claudeCall, claudeUser({ type: 'text', text: 'x' }, claudeResult)],
    },
    'a data URL as the bytes of an image': {
      max_tokens: 5,
      messages: [claudeUser({ type: 'image', source: dataUrl })],
    },
    'a temperature above 1': { max_tokens: 5, messages: [user], temperature: 1.5 },
    'thoughts of another': {
      max_tokens: 5,
      messages: [user, { role: 'assistant', content: [thought] }, user],
    },
    'more thinking than answer': { max_tokens: 1024, messages: [user], thinking },
    'a schema of the answer that is open': {
      max_tokens: 5,
      messages: [user],
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
    },
    'thinking in a loop that began without': {
      max_tokens: 2000,
      thinking,
      messages: [user, claudeCall, claudeUser(claudeResult)],
    },
  },
};

const call = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' };
const output = { type: 'function_call_output', call_id: 'c1', output: 'x' };
const reasoning = { type: 'reasoning', id: 'rs_1', summary: [] };

const responses: Omit<Bodies, 'headers'> = {
  path: '/v1/responses',
  good: { input: [user, reasoning, call, output] },
  refused: {
    'a member of another API': { messages: [user], input: [user] },
    'no input': { input: [] },
    'few tokens': { input: 'x', max_output_tokens: 15 },
    'stop sequences': { input: 'x', stop: ['x'] },
    'a long name of a user': { input: 'x', user: longName },
    'sampling while the model thinks': {
      model: 'gpt-5.1',
      input: 'x',
      reasoning: { effort: 'low' },
      temperature: 0.5,
    },
    'a call without its result': { input: [user, call, user] },
    'a result without its call': { input: [user, output] },
    'the id of a call as that of an item': { input: [user, { ...call, id: 'call_1' }, output] },
    'reasoning that leads to nothing': { input: [user, reasoning, user] },
    'reasoning of another': {
      input: [user, { ...reasoning, encrypted_content: 'AAAA' }, call, output],
    },
    'a tool in the form of chat': {
      input: 'x',
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
    },
    'a tool that does not say whether it is strict': {
      input: 'x',
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }],
    },
    'an image as an object': {
      input: [{ role: 'user', content: [{ type: 'input_image', image_url: { url: 'x' } }] }],
    },
  },
};

const hello = { role: 'user', parts: [{ text: 'Hello' }] };
const geminiCall = { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] };
const geminiResult = (name: string): JsonObject => ({
  role: 'user',
  parts: [{ functionResponse: { name, response: { output: 'x' } } }],
});
const declared = (parameters: JsonObject): JsonObject => ({
  contents: [hello],
  tools: [{ functionDeclarations: [{ name: 'f', parameters }] }],
});

const gemini: Omit<Bodies, 'headers'> = {
  path: '/v1beta/models/text:generateContent',
  good: { contents: [hello, geminiCall, geminiResult('f')] },
  refused: {
    'a member of another API': { contents: [hello], messages: [hello] },
    'no contents': { contents: [] },
    'the role of another API': { contents: [{ role: 'assistant', parts: [{ text: 'x' }] }] },
    'a part with two kinds of data': {
      contents: [{ role: 'user', parts: [{ text: 'x', fileData: { fileUri: 'https://x' } }] }],
    },
    'bytes that are a data URL': {
      contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: dataUrl.data } }] }],
    },
    'bytes of no type': { contents: [{ parts: [{ inlineData: { data: 'AAAA' } }] }] },
    'a call without its result': { contents: [hello, geminiCall, hello] },
    'a result without its call': { contents: [geminiResult('f')] },
    'the result of another function': { contents: [hello, geminiCall, geminiResult('g')] },
    'a signature of another': {
      contents: [hello, { role: 'model', parts: [{ text: 'x', thoughtSignature: 'AAAA' }] }, hello],
    },
    'what its schemas do not know': declared({ type: 'object', additionalProperties: false }),
    'a list of types': declared({
      type: 'object',
      properties: { a: { type: ['string', 'null'] } },
    }),
    'a schema without JSON': {
      contents: [hello],
      generationConfig: { responseJsonSchema: { type: 'object' } },
    },
    'a budget and a level of thinking': {
      contents: [hello],
      generationConfig: { thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'LOW' } },
    },
  },
};

/** By the API that they are for; the headers are added by who has the keys. */
export const bodiesOf: Readonly<Record<UpstreamKind, Omit<Bodies, 'headers'>>> = {
  openai,
  claude,
  responses,
  gemini,
};
