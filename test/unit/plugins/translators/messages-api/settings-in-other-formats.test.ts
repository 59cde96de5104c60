import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { requestIn, testUses, type Use } from './other-formats.ts';

const cache = { type: 'ephemeral' };
const schema = { type: 'object', properties: { MEMBER: { type: 'string' } } };
const tools = [{ name: 'f', input_schema: { type: 'object', properties: {} } }];
const choice = (members: JsonObject) => ({ tools, tool_choice: members });

const settings: readonly Use[] = [
  {
    what: 'an effort',
    members: { output_config: { effort: 'low' } },
    says: {
      chat: '"reasoning_effort":"low"',
      responses: '"effort":"low"',
      gemini: '"thinkingBudget":1024',
    },
  },
  {
    what: 'a schema for the answer',
    members: { output_config: { format: { type: 'json_schema', schema } } },
    says: 'MEMBER',
  },
  {
    what: 'adaptive thinking',
    members: { thinking: { type: 'adaptive' } },
    says: {
      chat: '"reasoning_effort":"medium"',
      responses: '"effort":"medium"',
      gemini: '"thinkingBudget":-1',
    },
  },
  {
    what: 'thinking that is shown',
    members: { thinking: { type: 'adaptive', display: 'summarized' } },
    says: { responses: '"summary":"auto"', gemini: '"includeThoughts":true' },
    lost: /^reasoning\.summary$/,
  },
  {
    what: 'a budget of thinking',
    members: { thinking: { type: 'enabled', budget_tokens: 5000 } },
    says: {
      chat: '"reasoning_effort":"medium"',
      responses: '"effort":"medium"',
      gemini: '"thinkingBudget":5000',
    },
  },
  ...['context_management', 'container', 'mcp_servers', 'speed', 'inference_geo'].map((name) => ({
    what: name,
    members: { [name]: 'x' },
    lost: new RegExp(`^${name}$`),
  })),
  { what: 'a cache marker for all', members: { cache_control: cache }, lost: /^cache_control$/ },
  {
    what: 'a budget of the task',
    members: { output_config: { task_budget: { type: 'tokens', total: 9 } } },
    lost: /^output_config$/,
  },
  { what: 'a stop sequence', members: { stop_sequences: ['END'] }, says: 'END', lost: /stop/i },
  { what: 'top_k', members: { top_k: 5 }, says: { gemini: '"topK":5' }, lost: /top_?k$/i },
  { what: 'a user', members: { metadata: { user_id: 'USER' } }, says: 'USER', lost: /^user$/ },
];

const choices: readonly Use[] = [
  {
    what: 'a tool that may be called',
    members: choice({ type: 'auto' }),
    says: {
      chat: '"tool_choice":"auto"',
      responses: '"tool_choice":"auto"',
      gemini: '"mode":"AUTO"',
    },
  },
  {
    what: 'a tool that must be called',
    members: choice({ type: 'any' }),
    says: {
      chat: '"tool_choice":"required"',
      responses: '"tool_choice":"required"',
      gemini: '"mode":"ANY"',
    },
  },
  {
    what: 'the tool that must be called',
    members: choice({ type: 'tool', name: 'f' }),
    says: {
      chat: '"tool_choice":{"type":"function","function":{"name":"f"}}',
      responses: '"tool_choice":{"type":"function","name":"f"}',
      gemini: '"allowedFunctionNames":["f"]',
    },
  },
  {
    what: 'no tool',
    members: choice({ type: 'none' }),
    says: {
      chat: '"tool_choice":"none"',
      responses: '"tool_choice":"none"',
      gemini: '"mode":"NONE"',
    },
  },
  ...['auto', 'any', 'tool'].map((type) => ({
    what: `one call at a time beside ${type}`,
    members: choice({ type, name: 'f', disable_parallel_tool_use: true }),
    says: {
      chat: '"parallel_tool_calls":false',
      responses: '"parallel_tool_calls":false',
    },
    lost: /^parallel_tool_calls$/,
  })),
  {
    what: 'a strict tool',
    members: { tools: [{ ...tools[0], strict: true }] },
    says: {
      chat: '"strict":true',
      responses: '"strict":true',
      gemini: '"mode":"VALIDATED"',
    },
    lost: /\.strict$/,
  },
  {
    what: 'a cache marker of a tool',
    members: { tools: [{ ...tools[0], cache_control: cache }] },
    lost: /^tools\[0\]\.cache$/,
  },
  {
    what: 'an extra of a tool',
    members: { tools: [{ ...tools[0], defer_loading: true }] },
    lost: /^tools\[0\]\.defer_loading$/,
  },
  {
    what: 'a tool that the provider runs',
    members: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
    lost: /^tools\[0\]$/,
  },
];

testUses({ settings, tools: choices }, requestIn);

t.test('thinking that is not to be shown is not asked for', async (t) => {
  const members = { thinking: { type: 'adaptive', display: 'omitted' } };
  t.notMatch(JSON.stringify(requestIn('responses', members).body), /"summary"/);
  t.match(JSON.stringify(requestIn('gemini', members).body), /"includeThoughts":false/);
});
