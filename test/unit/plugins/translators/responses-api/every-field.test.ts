import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  isGatewayError,
  isObject,
  parseObject,
  type Dialect,
  type JsonObject,
} from '@ai-proxy/core';
import { chatDialect } from '../../../../../plugins/translators/chat-api/dialect/index.ts';
import { geminiDialect } from '../../../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../../../../plugins/translators/responses-api/dialect/index.ts';

const base: JsonObject = { model: 'm', input: 'Hi' };
const tools = [{ type: 'function', name: 'f', parameters: { type: 'object', properties: {} } }];

/** Every documented field in use, with what it needs beside it. */
const uses: Readonly<Record<string, JsonObject>> = {
  background: { background: true },
  context_management: { context_management: [{ type: 'compaction', compact_threshold: 1000 }] },
  conversation: { conversation: 'conv_1' },
  include: { include: ['reasoning.encrypted_content'] },
  input: { input: 'Other words' },
  instructions: { instructions: 'Be brief.' },
  max_output_tokens: { max_output_tokens: 99 },
  max_tool_calls: { max_tool_calls: 2 },
  metadata: { metadata: { a: 'b' } },
  model: { model: 'm' },
  moderation: { moderation: { model: 'omni-moderation-latest' } },
  parallel_tool_calls: { tools, parallel_tool_calls: false },
  personality: { personality: 'friendly' },
  previous_response_id: { previous_response_id: 'resp_1' },
  prompt: { prompt: { id: 'pmpt_1' } },
  prompt_cache_key: { prompt_cache_key: 'k' },
  prompt_cache_options: { prompt_cache_options: { ttl: '24h' } },
  prompt_cache_retention: { prompt_cache_retention: '24h' },
  reasoning: { reasoning: { effort: 'high' } },
  safety_identifier: { safety_identifier: 's' },
  service_tier: { service_tier: 'flex' },
  store: { store: true },
  stream: { stream: true },
  stream_options: { stream: true, stream_options: { include_obfuscation: false } },
  temperature: { temperature: 0.5 },
  text: { text: { format: { type: 'json_object' } } },
  tool_choice: { tools, tool_choice: 'required' },
  tools: { tools },
  top_logprobs: { top_logprobs: 3 },
  top_p: { top_p: 0.5 },
  truncation: { truncation: 'auto' },
  user: { user: 'u' },
};

/** Members within a field that have a meaning of their own. */
const nested: readonly JsonObject[] = [
  { text: { verbosity: 'low' } },
  { text: { format: { type: 'json_schema', name: 'n', schema: { type: 'object' } } } },
  { text: { format: { type: 'grammar', definition: 'x' } } },
  { reasoning: { effort: 'odd' } },
  { reasoning: { summary: 'concise' } },
  { reasoning: { context: 'all_turns' } },
  { tools: [{ type: 'web_search' }] },
  { tools: [{ type: 'custom', name: 'c', format: { type: 'text' } }] },
  { tools: [{ type: 'namespace', name: 'n', description: 'N', tools }] },
  { tools, tool_choice: { type: 'function', name: 'f' } },
  { tools, tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [tools[0] ?? {}] } },
  { tools, tool_choice: { type: 'web_search_preview' } },
  { input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi', odd: 1 }] }] },
  {
    input: [
      { role: 'user', content: 'Hi' },
      { type: 'web_search_call', id: 'ws_1' },
    ],
  },
  { input: [{ type: 'item_reference', id: 'msg_1' }] },
];

const targets: readonly (readonly [dialect: Dialect, model: string])[] = [
  [chatDialect, 'gpt-5.2'],
  [messagesDialect, 'claude-opus-4-5'],
  [geminiDialect, 'gemini-2.5-pro'],
];

/** What an upstream gets, and the warnings; the code of the error where nothing is sent. */
function translated(members: JsonObject, dialect: Dialect, model: string): string {
  try {
    const { value, warnings } = responsesDialect.decodeRequest({ ...base, ...members });
    const sent = dialect.encodeRequest({ ...value, model });
    return JSON.stringify([sent.value, warnings, sent.warnings]);
  } catch (error) {
    return isGatewayError(error) ? error.code : String(error);
  }
}

for (const [dialect, model] of targets)
  t.test(`every field is written for ${dialect.name}, reported or refused`, async (t) => {
    const silent = translated({ tools }, dialect, model);
    const plain = translated({}, dialect, model);
    for (const [field, members] of Object.entries(uses)) {
      if (field === 'model') continue;
      // Gemini says in the URL whether it streams.
      if (field === 'stream' && dialect === geminiDialect) continue;
      const seen = translated(members, dialect, model);
      t.match(seen, /^\[|^TRANSLATION_UNSUPPORTED$/, field);
      t.not(seen, plain, field);
      if (members['tools'] !== undefined && field !== 'tools') t.not(seen, silent, field);
    }
    for (const members of nested) {
      const name = JSON.stringify(members);
      const seen = translated(members, dialect, model);
      t.match(seen, /^\[|^TRANSLATION_UNSUPPORTED$/, name);
      t.not(seen, plain, name);
      t.not(seen, silent, name);
    }
  });

const file = new URL('../../../../../../shared/specs/openai.json', import.meta.url);
const skip = existsSync(file)
  ? false
  : 'the descriptions of the APIs are not part of this repository';

t.test('knows every documented field', { skip }, async (t) => {
  const { components } = parseObject(readFileSync(file, 'utf8')) ?? {};
  const schemas =
    isObject(components) && isObject(components['schemas']) ? components['schemas'] : {};
  const fields = fieldsOf({ $ref: '/CreateResponse' }, schemas);
  t.ok(fields.length > 20);
  t.strictSame(
    [...new Set(fields)].filter((field) => !Object.hasOwn(uses, field)),
    [],
  );
});

/** The documented members of a schema, those of the schemas that it is made of included. */
function fieldsOf(schema: unknown, schemas: JsonObject): readonly string[] {
  if (!isObject(schema)) return [];
  const { $ref, allOf, properties } = schema;
  const named = typeof $ref === 'string' ? schemas[$ref.split('/').at(-1) ?? ''] : undefined;
  const parts = Array.isArray(allOf) ? allOf : [];
  return [
    ...(isObject(properties) ? Object.keys(properties) : []),
    ...parts.flatMap((part: unknown) => fieldsOf(part, schemas)),
    ...fieldsOf(named, schemas),
  ];
}
