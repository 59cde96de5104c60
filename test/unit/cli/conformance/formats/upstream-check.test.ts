import type { JsonObject } from '@ai-proxy/core';
import t from 'tap';
import type { AskedOperation } from '../../../../../cli/src/conformance/ask.ts';
import { formatNames, type PerFormat } from '../../../../../cli/src/conformance/format-name.ts';
import { clients, upstreams } from '../../../../../cli/src/conformance/formats/all-formats.ts';
import { allFeatures } from '../../../../../cli/src/conformance/features/all-features.ts';
import { requestWith } from '../scripted.ts';

const heads: PerFormat<Readonly<Record<string, string>>> = {
  'openai-chat': { authorization: 'Bearer k' },
  'anthropic-messages': { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
  'openai-responses': { authorization: 'Bearer k' },
  gemini: { 'x-goog-api-key': 'k' },
};

function refusalOf(
  format: keyof typeof heads,
  body: JsonObject,
  operation: AskedOperation = 'generate',
  headers = heads[format],
): string | undefined {
  const json = JSON.parse(JSON.stringify(body)) as JsonObject;
  return upstreams[format].refusal(requestWith({}, { body: json, headers }), operation);
}

t.test('takes what clients of the same format write', async (t) => {
  for (const { ask, cannotAsk, missing, name } of allFeatures)
    for (const format of formatNames) {
      if ((missing[format] ?? cannotAsk[format]) !== undefined) continue;
      if (ask.operation === 'list-models') continue;
      const { body = {} } = clients[format].write(ask, 'm');
      t.equal(refusalOf(format, body, ask.operation), undefined, `${name} ${format}`);
    }
});

t.test('wants a key', async (t) => {
  const keys: PerFormat<RegExp> = {
    'openai-chat': /authorization/,
    'anthropic-messages': /x-api-key/,
    'openai-responses': /authorization/,
    gemini: /x-goog-api-key/,
  };
  for (const format of formatNames)
    t.match(refusalOf(format, {}, 'generate', {}), keys[format], format);
  const noVersion = { 'x-api-key': 'k' };
  t.match(refusalOf('anthropic-messages', {}, 'generate', noVersion), /anthropic-version/);
});

const user = { role: 'user', content: 'Hi' };
const chat = { model: 'm', messages: [user] };
const tool = { type: 'function', function: { name: 'f', parameters: {} } };
const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
const calling = { role: 'assistant', content: null, tool_calls: [call] };
const messages = { model: 'm', max_tokens: 9, messages: [user] };
const use = { type: 'tool_use', id: 'c1', name: 'f', input: {} };
const result = { type: 'tool_result', tool_use_id: 'c1', content: 'x' };
const responses = { model: 'm', input: 'Hi' };
const item = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' };
const output = { type: 'function_call_output', call_id: 'c1', output: 'x' };
const turn = { role: 'user', parts: [{ text: 'Hi' }] };
const gemini = { contents: [turn] };
const functionCall = { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] };
const declared = (more: JsonObject): JsonObject => ({
  ...gemini,
  tools: [{ functionDeclarations: [{ name: 'f', ...more }] }],
});
const inChat = (...more: readonly JsonObject[]): JsonObject => ({
  ...chat,
  messages: [user, ...more],
});
const inMessages = (...content: readonly (readonly JsonObject[])[]): JsonObject => ({
  ...messages,
  messages: content.map((blocks, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: blocks,
  })),
});
const text = [{ type: 'text', text: 'Hi' }];
const source = { type: 'base64', media_type: 'image/png', data: 'data:image/png;base64,AA==' };

const refused: PerFormat<readonly (readonly [RegExp, JsonObject])[]> = {
  'openai-chat': [
    [/model is missing/, { messages: [user] }],
    [/messages is absent, not a full list/, { model: 'm' }],
    [/the body has the unknown member "reasoning"/, { ...chat, reasoning: {} }],
    [/messages\[0\]\.role is "model"/, { ...chat, messages: [{ role: 'model', content: 'x' }] }],
    [
      /messages\[0\] has the unknown member "cache_control"/,
      {
        ...chat,
        messages: [{ ...user, cache_control: {} }],
      },
    ],
    [/messages\[0\]\.content is missing/, { ...chat, messages: [{ role: 'user' }] }],
    [
      /content\[0\]\.type is "image"/,
      {
        ...chat,
        messages: [{ role: 'user', content: [{ type: 'image' }] }],
      },
    ],
    [/stream_options without stream/, { ...chat, stream_options: {} }],
    [/tools is \[\], not a full list/, { ...chat, tools: [] }],
    [/tool_choice without tools/, { ...chat, tool_choice: 'auto' }],
    [/tools\[0\] has the unknown member "name"/, { ...chat, tools: [{ ...tool, name: 'f' }] }],
    [
      /tools\[0\]\.function\.name is no name/,
      {
        ...chat,
        tools: [{ type: 'function', function: { name: 'a b' } }],
      },
    ],
    [/top_logprobs without logprobs/, { ...chat, top_logprobs: 2 }],
    [/the last calls have no results/, inChat(calling)],
    [/comes before the results of all calls/, inChat(calling, user)],
    [/messages\[1\] answers no call/, inChat({ role: 'tool', tool_call_id: 'x', content: 'x' })],
    [
      /arguments is not JSON/,
      inChat({
        ...calling,
        tool_calls: [{ ...call, function: { name: 'f', arguments: '{' } }],
      }),
    ],
    [/id has no 1 to 64 letters/, inChat({ ...calling, tool_calls: [{ ...call, id: '' }] })],
  ],
  'anthropic-messages': [
    [/max_tokens is missing/, { model: 'm', messages: [user] }],
    [/the body has the unknown member "seed"/, { ...messages, seed: 1 }],
    [
      /messages\[0\]\.role is "system"/,
      {
        ...messages,
        messages: [{ role: 'system', content: 'x' }],
      },
    ],
    [/messages\[0\]\.content is empty/, { ...messages, messages: [{ ...user, content: ' ' }] }],
    [/content\[0\] is empty/, inMessages([{ type: 'text', text: '' }])],
    [/content\[0\]\.type is input_text/, inMessages([{ type: 'input_text' }])],
    [/is not for the user/, inMessages([use])],
    [/the last calls have no results/, inMessages(text, [use])],
    [/has the results {2}for the calls c1/, inMessages(text, [use], text)],
    [/behind something else/, inMessages(text, [use], [...text, result])],
    [/id has other letters/, inMessages(text, [{ ...use, id: 'call.1' }], [result])],
    [/input is no object/, inMessages(text, [{ ...use, input: '{}' }], [result])],
    [/source\.data is .*, not base64/, inMessages([{ type: 'image', source }])],
    [
      /source\.url is not http/,
      inMessages([{ type: 'image', source: { type: 'url', url: 'data:image/png;base64,AA' } }]),
    ],
    [/input_schema\.type is absent/, { ...messages, tools: [{ name: 'f', input_schema: {} }] }],
    [
      /tools\[0\] has the unknown member "parameters"/,
      {
        ...messages,
        tools: [{ name: 'f', parameters: {} }],
      },
    ],
    [/temperature is above 1/, { ...messages, temperature: 1.5 }],
    [
      /budget_tokens 2048 of 9/,
      {
        ...messages,
        thinking: { type: 'enabled', budget_tokens: 2048 },
      },
    ],
    [
      /a forced tool_choice with thinking/,
      {
        ...messages,
        thinking: { type: 'adaptive' },
        tool_choice: { type: 'any' },
      },
    ],
    [
      /output_config\.format has the unknown member "name"/,
      {
        ...messages,
        output_config: { format: { type: 'json_schema', schema: {}, name: 'x' } },
      },
    ],
  ],
  'openai-responses': [
    [/the body has the unknown member "stop"/, { ...responses, stop: ['x'] }],
    [/input is missing/, { model: 'm', input: [] }],
    [/input is empty/, { model: 'm', input: '' }],
    [/max_output_tokens < 16/, { ...responses, max_output_tokens: 9 }],
    [/input\[0\]\.type is "x"/, { ...responses, input: [{ type: 'x' }] }],
    [/input\[0\]\.role is "tool"/, { ...responses, input: [{ role: 'tool', content: 'x' }] }],
    [
      /content\[0\]\.type is "text"/,
      {
        ...responses,
        input: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
      },
    ],
    [
      /content\[0\]\.type is "input_text"/,
      {
        ...responses,
        input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'x' }] }],
      },
    ],
    [/no tool output found for function call c1/, { ...responses, input: [item] }],
    [/no tool call found for function call output c1/, { ...responses, input: [output] }],
    [/id is no fc/, { ...responses, input: [{ ...item, id: 'call_1' }, output] }],
    [/arguments is not JSON/, { ...responses, input: [{ ...item, arguments: '' }, output] }],
    [/output is missing/, { ...responses, input: [item, { ...output, output: null }] }],
    [/tools\[0\] has the unknown member "function"/, { ...responses, tools: [tool] }],
    [/tools\[0\] is strict/, { ...responses, tools: [{ type: 'function', name: 'f' }] }],
    [
      /text has the unknown member "response_format"/,
      {
        ...responses,
        text: { response_format: {} },
      },
    ],
  ],
  gemini: [
    [/the body has the unknown member "messages"/, { ...gemini, messages: [] }],
    [/contents is absent/, {}],
    [/contents\[0\]\.role is "assistant"/, { contents: [{ ...turn, role: 'assistant' }] }],
    [/contents\[0\]\.parts is \[\]/, { contents: [{ role: 'user', parts: [] }] }],
    [
      /parts\[0\] has the unknown member "type"/,
      {
        contents: [{ role: 'user', parts: [{ type: 'text', text: 'x' }] }],
      },
    ],
    [/has no mimeType/, { contents: [{ role: 'user', parts: [{ inlineData: { data: 'AA' } }] }] }],
    [
      /not base64/,
      {
        contents: [
          { role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: source.data } }] },
        ],
      },
    ],
    [/the last calls have no responses/, { contents: [turn, functionCall] }],
    [/has 0 function responses after 1 calls/, { contents: [turn, functionCall, turn] }],
    [
      /answers gateway-tool-filler-name/,
      {
        contents: [
          turn,
          functionCall,
          {
            role: 'user',
            parts: [{ functionResponse: { name: 'gateway-tool-filler-name', response: {} } }],
          },
        ],
      },
    ],
    [
      /response is no object/,
      {
        contents: [
          turn,
          functionCall,
          { role: 'user', parts: [{ functionResponse: { name: 'f', response: 'x' } }] },
        ],
      },
    ],
    [
      /generationConfig has the unknown member "stop"/,
      {
        ...gemini,
        generationConfig: { stop: [] },
      },
    ],
    [
      /a schema without responseMimeType/,
      {
        ...gemini,
        generationConfig: { responseJsonSchema: {} },
      },
    ],
    [
      /thinkingBudget and thinkingLevel/,
      {
        ...gemini,
        generationConfig: { thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'LOW' } },
      },
    ],
    [
      /parameters has the unknown member "additionalProperties"/,
      declared({
        parameters: { type: 'OBJECT', additionalProperties: false },
      }),
    ],
    [
      /properties\.a\.type is not repeating/,
      declared({
        parameters: { type: 'OBJECT', properties: { a: { type: ['string', 'null'] } } },
      }),
    ],
    [
      /parameters and parametersJsonSchema/,
      declared({
        parameters: { type: 'OBJECT' },
        parametersJsonSchema: {},
      }),
    ],
    [/name is no name/, declared({ name: '1-f' })],
    [
      /mode is "required"/,
      {
        ...gemini,
        toolConfig: { functionCallingConfig: { mode: 'required' } },
      },
    ],
  ],
};

for (const format of formatNames)
  t.test(`${format} refuses what the real API refuses`, async (t) => {
    for (const [reason, body] of refused[format]) t.match(refusalOf(format, body), reason);
  });

t.test('counters take less than generators', async (t) => {
  const limit = refusalOf('anthropic-messages', messages, 'count-tokens');
  t.match(limit, /unknown member "max_tokens"/);
  const store = refusalOf('openai-responses', { ...responses, store: false }, 'count-tokens');
  t.match(store, /unknown member "store"/);
  t.match(
    refusalOf('gemini', { generateContentRequest: gemini }, 'count-tokens'),
    /generateContentRequest\.model is no models/,
  );
  const request = { generateContentRequest: { model: 'models/m', ...gemini } };
  t.equal(refusalOf('gemini', request, 'count-tokens'), undefined);
});
