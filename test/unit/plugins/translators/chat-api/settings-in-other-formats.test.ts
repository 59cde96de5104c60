import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { requestIn, testUses, type Use } from './other-formats.ts';

const named = (name: string) => ({ type: 'function', function: { name } });
const tool = (name: string, more: JsonObject = {}) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: {} }, ...more },
});
const two = [tool('FIRST'), tool('SECOND')];
const choice = (tool_choice: JsonObject | string) => ({ tools: two, tool_choice });
const subset = (mode: string, ...tools: string[]) =>
  choice({ type: 'allowed_tools', allowed_tools: { mode, tools: tools.map(named) } });
const schema = { type: 'object', properties: { MEMBER: { type: 'string' } } };
const format = (members: JsonObject) => ({
  response_format: { type: 'json_schema', json_schema: { name: 'NAME', schema, ...members } },
});

const tools: readonly Use[] = [
  {
    what: 'a strict tool',
    members: { tools: [tool('FIRST', { strict: true })] },
    says: { messages: '"strict":true', responses: '"strict":true', gemini: '"VALIDATED"' },
  },
  {
    what: 'a tool that is not strict, which Responses would take for one',
    members: { tools: [tool('FIRST')] },
    says: { messages: 'FIRST', responses: '"strict":false', gemini: 'FIRST' },
  },
  {
    what: 'a member of a vendor',
    members: { tools: [{ ...tool('FIRST'), eager: 'VENDOR' }] },
    lost: /^tools\[0\]\.eager$/,
  },
  {
    what: 'no choice at all',
    members: choice('none'),
    says: { messages: '{"type":"none"}', responses: '"tool_choice":"none"', gemini: '"NONE"' },
  },
  {
    what: 'any tool',
    members: choice('required'),
    says: { messages: '{"type":"any"}', responses: '"required"', gemini: '"mode":"ANY"' },
  },
  {
    what: 'one tool',
    members: choice(named('SECOND')),
    says: {
      messages: '"tool_choice":{"type":"tool","name":"SECOND"}',
      responses: '"tool_choice":{"type":"function","name":"SECOND"}',
      gemini: '"allowedFunctionNames":["SECOND"]',
    },
  },
  {
    what: 'some tools, of which one must be called',
    members: subset('required', 'SECOND', 'FIRST'),
    says: {
      responses: '"mode":"required","tools":[{"type":"function","name":"SECOND"}',
      gemini: '"allowedFunctionNames":["SECOND","FIRST"]',
    },
    lost: /^tool_choice$/,
  },
  {
    what: 'some tools, of which none need be called',
    members: subset('auto', 'SECOND'),
    lost: /^tool_choice$/,
  },
  {
    what: 'one call at a time',
    members: { tools: two, parallel_tool_calls: false },
    says: {
      messages: '"disable_parallel_tool_use":true',
      responses: '"parallel_tool_calls":false',
    },
    lost: /^parallel_tool_calls$/,
  },
  {
    what: 'the older form of tools',
    members: { functions: [{ name: 'OLDER' }], function_call: { name: 'OLDER' } },
    says: { messages: '"name":"OLDER"', responses: '"name":"OLDER"', gemini: '"OLDER"' },
  },
];

const sampling: readonly Use[] = [
  {
    what: 'several answers',
    members: { n: 2 },
    says: { gemini: '"candidateCount":2' },
    lost: /(^n|choices)$/,
  },
  { what: 'a seed', members: { seed: 7 }, says: { gemini: '"seed":7' }, lost: /(^|\.)seed$/ },
  {
    what: 'probabilities',
    members: { logprobs: true },
    says: { responses: 'message.output_text.logprobs', gemini: '"responseLogprobs":true' },
    lost: /(^|\.)logprobs$/,
  },
  {
    what: 'probabilities of alternatives',
    members: { logprobs: true, top_logprobs: 3 },
    says: { responses: '"top_logprobs":3', gemini: '"logprobs":3' },
    lost: /(^|\.)top_?[lL]ogprobs$/,
  },
  {
    what: 'stop sequences',
    members: { stop: ['END'] },
    says: { messages: '"stop_sequences":["END"]', gemini: '"stopSequences":["END"]' },
    lost: /^stop|stopSequences$/,
  },
  {
    what: 'a penalty',
    members: { presence_penalty: 0.25 },
    says: { gemini: '"presencePenalty":0.25' },
    lost: /presence_?[pP]enalty$/,
  },
  { what: 'a bias', members: { logit_bias: { '5': 3 } }, lost: /^logit_bias$/ },
  {
    what: 'a limit',
    members: { max_completion_tokens: 50 },
    says: {
      messages: '"max_tokens":50',
      responses: '"max_output_tokens":50',
      gemini: '"maxOutputTokens":50',
    },
  },
];

const answers: readonly Use[] = [
  { what: 'a schema', members: format({}), says: 'MEMBER' },
  {
    what: 'the name of a schema',
    members: format({}),
    says: 'NAME',
  },
  {
    what: 'the description of a schema',
    members: format({ description: 'WORDS' }),
    says: 'WORDS',
  },
  {
    what: 'JSON without a schema',
    members: { response_format: { type: 'json_object' } },
    says: { responses: '"json_object"', gemini: '"responseMimeType":"application/json"' },
    lost: /^response_format$/,
  },
  {
    what: 'a format of a vendor',
    members: { response_format: { type: 'grammar', grammar: 'G' } },
    lost: /^response_format$/,
  },
  {
    what: 'a schema format without a schema',
    members: { response_format: { type: 'json_schema', json_schema: { name: 'N' } } },
    lost: /^response_format$/,
  },
  {
    what: 'an effort',
    members: { reasoning_effort: 'high' },
    says: {
      messages: '"budget_tokens":16384',
      responses: '"reasoning":{"effort":"high"}',
      gemini: '"thinkingBudget":24576',
    },
  },
  {
    what: 'no thinking',
    members: { reasoning_effort: 'none' },
    says: {
      messages: '"type":"disabled"',
      responses: '"effort":"none"',
      gemini: '"thinkingBudget":0',
    },
  },
  {
    what: 'an effort of a vendor',
    members: { reasoning_effort: 'odd' },
    lost: /^reasoning_effort$/,
  },
  { what: 'a spoken answer', members: { modalities: ['text', 'audio'] }, lost: /^modalities$/ },
  { what: 'a voice', members: { audio: { voice: 'v', format: 'wav' } }, lost: /^audio$/ },
];

const handling: readonly Use[] = [
  ...['prediction', 'web_search_options', 'moderation'].map((name) => ({
    what: name,
    members: { [name]: {} },
    lost: new RegExp(`^${name}$`),
  })),
  ...['verbosity', 'prompt_cache_retention'].map((name) => ({
    what: name,
    members: { [name]: 'VALUE' },
    says: { responses: 'VALUE' },
    lost: new RegExp(`^${name}$`),
  })),
  {
    what: 'safety_identifier',
    members: { safety_identifier: 'VALUE' },
    says: { responses: 'VALUE', messages: 'VALUE' },
    lost: /^safety_identifier$/,
  },
  {
    what: 'metadata',
    members: { metadata: { k: 'VALUE' } },
    says: { responses: 'VALUE' },
    lost: /^metadata$/,
  },
  {
    what: 'to store',
    members: { store: true },
    says: { responses: '"store":true' },
    lost: /^store$/,
  },
  {
    what: 'a service tier',
    members: { service_tier: 'flex' },
    says: { responses: '"flex"', gemini: '"flex"' },
    lost: /^service_tier$/,
  },
  {
    what: 'a key of the cache',
    members: { prompt_cache_key: 'KEY' },
    says: { responses: 'KEY' },
    lost: /^prompt_cache_key$/,
  },
  {
    what: 'a user',
    members: { user: 'ANN' },
    says: { messages: '"user_id":"ANN"', responses: '"user":"ANN"' },
    lost: /^user$/,
  },
  { what: 'a member of a vendor', members: { vendor_flag: { a: 1 } }, lost: /^vendor_flag$/ },
];

testUses({ tools, sampling, answers, handling }, requestIn);

t.test('values that ask for nothing are no loss', async (t) => {
  const idle = {
    n: 1,
    logprobs: false,
    modalities: ['text'],
    service_tier: 'auto',
    store: false,
    response_format: { type: 'text' },
    tool_choice: 'none',
    metadata: null,
    stream_options: null,
  };
  for (const name of ['messages', 'responses', 'gemini'] as const)
    t.strictSame(requestIn(name, idle).paths, [], name);
});
