import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import {
  decodeRequest,
  encodeRequest,
} from '../../../../../../plugins/translators/messages-api/dialect/request.ts';

const cache = { type: 'ephemeral', ttl: '1h' };

/** Every member is one way to use this API; each alone and all together must come back. */
const members: JsonObject = {
  system: [
    { type: 'text', text: 'S', cache_control: cache },
    { type: 'text', text: 'T' },
  ],
  stream: true,
  top_p: 0.97,
  temperature: 1,
  stop_sequences: ['END'],
  tools: [
    {
      name: 'f',
      description: 'F',
      input_schema: { type: 'object', properties: {}, additionalProperties: false },
      strict: true,
      cache_control: { type: 'ephemeral' },
      eager_input_streaming: true,
    },
    { type: 'web_search_20250305', name: 'web_search', max_uses: 3 },
  ],
  metadata: { user_id: 'u', other: 'o' },
  service_tier: 'standard_only',
  thinking: { type: 'enabled', budget_tokens: 2000, display: 'omitted' },
  output_config: {
    effort: 'low',
    format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } },
    future: 1,
  },
  cache_control: { type: 'ephemeral' },
  container: { skills: [] },
  context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
  mcp_servers: [{ type: 'url', name: 'n', url: 'https://x' }],
};

const messages = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'Look', cache_control: { type: 'ephemeral' } },
      {
        type: 'image',
        source: { type: 'base64', media_type: 'image/png', data: 'AA==' },
        cache_control: cache,
      },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' },
        title: 'D',
        context: 'C',
        citations: { enabled: true },
      },
      { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'I' }] } },
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
      { type: 'search_result', source: 's', title: 't', content: [] },
      { type: 'container_upload', file_id: 'file_2' },
    ],
  },
  {
    role: 'assistant',
    content: [
      { type: 'thinking', thinking: 'Hm', signature: 'sig' },
      { type: 'redacted_thinking', data: 'enc' },
      {
        type: 'text',
        text: 'A',
        citations: [
          {
            type: 'page_location',
            cited_text: 'q',
            document_index: 0,
            start_page_number: 1,
            end_page_number: 2,
          },
        ],
      },
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
      {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: [{ type: 'web_search_result', url: 'u', encrypted_content: 'e' }],
      },
      {
        type: 'tool_use',
        id: 'toolu_1',
        name: 'f',
        input: { a: { b: [1, null] } },
        cache_control: cache,
      },
      { type: 'tool_use', id: 'toolu_2', name: 'f', input: {} },
    ],
  },
  {
    role: 'user',
    content: [
      {
        type: 'tool_result',
        tool_use_id: 'toolu_1',
        content: 'plain',
        is_error: true,
        cache_control: cache,
      },
      {
        type: 'tool_result',
        tool_use_id: 'toolu_2',
        content: [
          { type: 'text', text: 'x' },
          { type: 'image', source: { type: 'url', url: 'u' } },
          { type: 'tool_reference', tool_name: 'g' },
        ],
      },
      { type: 'text', text: 'And?', future: true },
    ],
  },
];

const base = { model: 'claude-opus-4-5', max_tokens: 4096, stream: false, messages };

function again(body: JsonObject): { body: JsonObject; warnings: readonly unknown[] } {
  const decoded = decodeRequest(body);
  const encoded = encodeRequest(decoded.value);
  return { body: encoded.value, warnings: [...decoded.warnings, ...encoded.warnings] };
}

t.test('gives a rich request back as it was', async (t) => {
  // This model takes it alone only, not beside `top_p`.
  const { temperature: _, ...together } = members;
  const wire = { ...base, ...together };
  t.same(again(wire), { body: wire, warnings: [] });
});

t.test('gives each member alone back', async (t) => {
  for (const [name, value] of Object.entries(members)) {
    const wire = { ...base, [name]: value };
    t.same(again(wire), { body: wire, warnings: [] }, name);
  }
});

t.test('gives every choice among tools back', async (t) => {
  const choices = [
    { type: 'auto' },
    { type: 'any', disable_parallel_tool_use: true },
    { type: 'tool', name: 'f', disable_parallel_tool_use: false },
    { type: 'none' },
  ];
  for (const tool_choice of choices) {
    const wire = { ...base, tools: members['tools'], tool_choice };
    t.same(again(wire), { body: wire, warnings: [] }, tool_choice.type);
  }
});

t.test('gives every kind of thinking back', async (t) => {
  const kinds = [
    { type: 'disabled' },
    { type: 'adaptive' },
    { type: 'adaptive', display: 'summarized' },
  ];
  for (const thinking of kinds) {
    const wire = { ...base, model: 'claude-opus-4-6', thinking, output_config: { effort: 'high' } };
    t.same(again(wire), { body: wire, warnings: [] }, thinking.type);
  }
});

t.test('gives an effort without thinking back, whatever the model', async (t) => {
  for (const model of ['claude-opus-4-5', 'claude-opus-4-8', 'claude-3-7-sonnet', 'other']) {
    const wire = { ...base, model, output_config: { effort: 'medium' } };
    t.same(again(wire), { body: wire, warnings: [] }, model);
  }
});

t.test('keeps every block when any of them is left out', async (t) => {
  for (const [turn, message] of messages.entries())
    for (const index of message.content.keys()) {
      const content = message.content.toSpliced(index, 1);
      const wire = { ...base, messages: messages.with(turn, { ...message, content } as never) };
      t.same(again(wire).body, wire, `${turn}.${index}`);
    }
});
