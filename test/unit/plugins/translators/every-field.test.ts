import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import type { Dialect, JsonObject, JsonValue } from '@ai-proxy/core';
import { chatDialect } from '../../../../plugins/translators/chat-api/dialect/index.ts';
import { messagesDialect } from '../../../../plugins/translators/messages-api/dialect/index.ts';

/** A documented field in use, and what the other format makes of it: members, or a warning. */
interface Use {
  readonly field: string;
  readonly members: JsonObject;
  /** Members of the written body; their lists and objects may hold more. */
  readonly written?: JsonObject;
  /** Path of the warning. */
  readonly reported?: string;
}

interface Direction {
  readonly from: Dialect;
  readonly to: Dialect;
  readonly model: string;
  readonly base: JsonObject;
  readonly uses: readonly Use[];
  readonly specification: string;
  readonly schema: string;
}

const written = (field: string, value: JsonValue, becomes: JsonObject, beside = {}): Use => ({
  field,
  members: { ...beside, [field]: value },
  written: becomes,
});
const reported = (field: string, value: JsonValue, path = field): Use => ({
  field,
  members: { [field]: value },
  reported: path,
});

const schema = { type: 'object', properties: {} };
const chatTool = { type: 'function', function: { name: 'f', parameters: schema } };
const messagesTool = { name: 'f', input_schema: schema };
const search = { type: 'web_search_20250305', name: 'web_search' };

const fromChat: readonly Use[] = [
  written('model', 'm', { model: 'claude-opus-4-5' }),
  written('messages', [{ role: 'user', content: 'A' }], {
    messages: [{ role: 'user', content: 'A' }],
  }),
  reported('metadata', { a: 'b' }),
  reported('logprobs', true),
  reported('top_logprobs', 3),
  written('temperature', 0.5, { temperature: 0.5 }),
  reported('temperature', 2),
  written('top_p', 0.5, { top_p: 0.5 }),
  written('user', 'u', { metadata: { user_id: 'u' } }),
  written('safety_identifier', 's', { metadata: { user_id: 's' } }),
  reported('prompt_cache_key', 'k'),
  reported('prompt_cache_retention', '24h'),
  reported('prompt_cache_options', { ttl: '1h' }),
  written('service_tier', 'default', { service_tier: 'standard_only' }),
  reported('service_tier', 'flex'),
  reported('modalities', ['text', 'audio']),
  reported('verbosity', 'low'),
  written('reasoning_effort', 'high', { thinking: { type: 'enabled', budget_tokens: 16_384 } }),
  reported('reasoning_effort', 'odd'),
  written('max_completion_tokens', 7, { max_tokens: 7 }),
  written('max_tokens', 7, { max_tokens: 7 }),
  reported('max_tokens', -1),
  reported('frequency_penalty', 1),
  reported('presence_penalty', -1),
  reported('web_search_options', {}),
  written(
    'response_format',
    { type: 'json_schema', json_schema: { name: 'x', schema } },
    { output_config: { format: { type: 'json_schema', schema } } },
  ),
  reported('response_format', { type: 'json_object' }),
  reported('response_format', { type: 'grammar' }),
  reported('audio', { voice: 'v', format: 'mp3' }),
  reported('store', true),
  reported('moderation', { model: 'm' }),
  written('stream', true, { stream: true }),
  written('stop', 'END', { stop_sequences: ['END'] }),
  reported('stop', ' ', 'stop_sequences'),
  reported('logit_bias', { '50256': -100 }),
  reported('n', 2),
  reported('prediction', { type: 'content', content: 'x' }),
  reported('seed', 0),
  reported('stream_options', { include_usage: true, include_obfuscation: false }),
  written('tools', [chatTool], { tools: [messagesTool] }),
  reported('tools', [{ type: 'custom', custom: { name: 'c' } }], 'tools[0].custom'),
  written('tool_choice', 'required', { tool_choice: { type: 'any' } }, { tools: [chatTool] }),
  reported('tool_choice', 'required'),
  written(
    'parallel_tool_calls',
    false,
    { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    { tools: [chatTool] },
  ),
  reported('parallel_tool_calls', false),
  written(
    'function_call',
    { name: 'f' },
    { tool_choice: { type: 'tool', name: 'f' } },
    { tools: [chatTool] },
  ),
  written('functions', [{ name: 'f', parameters: schema }], { tools: [messagesTool] }),
];

const fromMessages: readonly Use[] = [
  written('model', 'm', { model: 'gpt-5.2' }),
  written('messages', [{ role: 'user', content: 'A' }], {
    messages: [{ role: 'user', content: 'A' }],
  }),
  reported('cache_control', { type: 'ephemeral' }),
  reported('container', 'c'),
  reported('context_management', { edits: [] }),
  reported('inference_geo', 'us'),
  written('max_tokens', 7, { max_completion_tokens: 7 }),
  reported('mcp_servers', [{ type: 'url', name: 'n', url: 'https://x' }]),
  written('metadata', { user_id: 'u' }, { user: 'u' }),
  reported('metadata', { other: 'o' }),
  written('output_config', { effort: 'high' }, { reasoning_effort: 'high' }),
  reported('output_config', { effort: 'odd' }),
  written(
    'output_config',
    { format: { type: 'json_schema', schema } },
    { response_format: { type: 'json_schema', json_schema: { schema } } },
  ),
  reported('output_config', { format: { type: 'grammar' } }),
  reported('output_config', { task_budget: { type: 'tokens', total: 9 } }),
  written(
    'output_format',
    { type: 'json_schema', schema },
    { response_format: { type: 'json_schema', json_schema: { schema } } },
  ),
  reported('output_format', { type: 'grammar' }),
  written('service_tier', 'standard_only', { service_tier: 'default' }),
  reported('speed', 'fast'),
  written('stop_sequences', ['END'], { stop: ['END'] }),
  written('stream', true, { stream: true, stream_options: { include_usage: true } }),
  written('system', 'S', { messages: [{ role: 'system', content: 'S' }, { role: 'user' }] }),
  written('temperature', 0.5, { temperature: 0.5 }),
  {
    ...written('thinking', { type: 'enabled', budget_tokens: 2000 }, { reasoning_effort: 'low' }),
    reported: 'reasoning.budgetTokens',
  },
  written('thinking', { type: 'adaptive' }, { reasoning_effort: 'medium' }),
  written('thinking', { type: 'disabled' }, { reasoning_effort: 'none' }),
  reported('thinking', { type: 'adaptive', display: 'odd' }),
  written('tool_choice', { type: 'any' }, { tool_choice: 'required' }, { tools: [messagesTool] }),
  reported('tool_choice', { type: 'any' }),
  reported('tool_choice', { type: 'none', future: 1 }),
  written('tools', [messagesTool], { tools: [chatTool] }),
  reported('tools', [search], 'tools[0]'),
  reported('top_k', 5),
  written('top_p', 0.5, { top_p: 0.5 }),
  reported('user_profile_id', 'u'),
];

const directions: readonly Direction[] = [
  {
    from: chatDialect,
    to: messagesDialect,
    model: 'claude-opus-4-5',
    base: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
    uses: fromChat,
    specification: 'openai.json',
    schema: 'CreateChatCompletionRequest',
  },
  {
    from: messagesDialect,
    to: chatDialect,
    model: 'gpt-5.2',
    base: { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
    uses: fromMessages,
    specification: 'anthropic.json',
    schema: 'BetaCreateMessageParams',
  },
];

for (const { from, to, model, base, uses, specification, schema } of directions) {
  const translate = (members: JsonObject) => {
    const decoded = from.decodeRequest({ ...base, ...members });
    const { value, warnings } = to.encodeRequest({ ...decoded.value, model });
    return { body: value, paths: [...decoded.warnings, ...warnings].map(({ path }) => path) };
  };

  t.test(`every field of ${from.name} is written as ${to.name} or reported`, async (t) => {
    for (const use of uses) {
      const { body, paths } = translate(use.members);
      const name = JSON.stringify(use.members);
      t.strictSame(paths, use.reported === undefined ? [] : [use.reported], name);
      if (use.written !== undefined) t.match(body, use.written, name);
    }
  });

  const file = new URL(`../../../../../shared/specs/${specification}`, import.meta.url);
  const absent = { skip: 'the descriptions of the APIs are not part of this repository' };
  t.test(`knows every field of ${schema}`, existsSync(file) ? {} : absent, async (t) => {
    const used = new Set(uses.map(({ field }) => field));
    const documented = decodeFields(readFileSync(file, 'utf8'), schema);
    t.ok(documented.length > 0);
    t.strictSame(
      documented.filter((field) => !used.has(field)),
      [],
    );
  });
}

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly properties?: JsonObject;
}

/** The documented members of a schema, those of the schemas it is made of included. */
function decodeFields(text: string, name: string): readonly string[] {
  const { components } = JSON.parse(text) as {
    components: { schemas: Readonly<Record<string, Schema>> };
  };
  const fieldsOf = ({ $ref, allOf = [], properties = {} }: Schema): readonly string[] => [
    ...Object.keys(properties),
    ...allOf.flatMap(fieldsOf),
    ...fieldsOfNamed($ref?.split('/').at(-1)),
  ];
  const fieldsOfNamed = (named: string | undefined): readonly string[] => {
    const found = named === undefined ? undefined : components.schemas[named];
    return found === undefined ? [] : fieldsOf(found);
  };
  return fieldsOfNamed(name);
}
