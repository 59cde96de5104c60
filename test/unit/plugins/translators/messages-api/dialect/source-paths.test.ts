import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import { messagesDialect } from '../../../../../../plugins/translators/messages-api/dialect/index.ts';
import {
  isThere,
  lists,
  lostPaths,
  Marks,
  misplacedParts,
  sourcePath,
} from '../../source-paths.ts';

const cache = { type: 'ephemeral' };
const text = (words: string, more: JsonObject = {}) => ({ type: 'text', text: words, ...more });
const bytes = (data: string, type = 'image/png') => ({ type: 'base64', media_type: type, data });
const call = (id: string) => ({ type: 'tool_use', id, name: 'f', input: { [id]: 1 } });
const cited = { type: 'char_location', cited_text: 'c', document_index: 0 };

const userBlocks: readonly ((mark: string) => JsonObject)[] = [
  (mark) => text(mark, { cache_control: cache }),
  (mark) => ({ type: 'image', source: bytes(mark) }),
  (mark) => ({ type: 'image', source: { type: 'file', file_id: mark } }),
  (mark) => ({
    type: 'document',
    source: bytes(mark, 'application/pdf'),
    title: 'T',
    context: 'C',
    citations: { enabled: true },
  }),
  (mark) => ({ type: 'document', source: { type: 'content', content: [text(mark)] } }),
  (mark) => ({ type: 'search_result', title: 'T', source: 'S', content: [text(mark)] }),
  (mark) => ({ type: 'tool_result', tool_use_id: mark, content: `${mark}7` }),
  (mark) => ({
    type: 'tool_result',
    tool_use_id: mark,
    content: [text(`${mark}8`)],
    is_error: true,
  }),
  (mark) => ({ type: 'container_upload', file_id: mark }),
];

const assistantBlocks: readonly ((mark: string) => JsonObject)[] = [
  (mark) => text(mark),
  (mark) => text(mark, { citations: [cited] }),
  (mark) => ({ type: 'thinking', thinking: mark, signature: 's' }),
  (mark) => ({ type: 'redacted_thinking', data: mark }),
  (mark) => ({ ...call(mark), cache_control: cache }),
  (mark) => ({ type: 'server_tool_use', id: mark, name: 'web_search', input: {} }),
];

const turns: readonly ((mark: string) => JsonObject)[] = [
  (mark) => ({ role: 'user', content: mark }),
  (mark) => ({ role: 'assistant', content: mark }),
  (mark) => ({ role: 'system', content: mark }),
  (mark) => ({ role: 'user', content: userBlocks.map((block, at) => block(`${mark}${at}0`)) }),
  (mark) => ({
    role: 'assistant',
    content: assistantBlocks.map((block, at) => block(`${mark}${at}0`)),
  }),
];

const conversation = (): JsonObject[] => {
  const marks = new Marks();
  return [
    { role: 'user', content: userBlocks.slice(0, 6).map((block) => block(marks.next())) },
    { role: 'assistant', content: assistantBlocks.map((block) => block(marks.next())) },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'gone', content: 'r' },
        {
          type: 'tool_result',
          tool_use_id: 'zq11',
          is_error: true,
          cache_control: cache,
          content: [
            text('r'),
            call('inner'),
            { type: 'image', source: bytes('zq90'), cache_control: cache },
            { type: 'document', source: bytes('zq91', 'application/pdf'), title: 'T' },
            { type: 'tool_reference', tool_name: 'f' },
          ],
        },
        { type: 'container_upload', file_id: 'zq92' },
      ],
    },
    { role: 'system', content: 'Amid' },
    { role: 'user', content: 'Go on' },
  ];
};

const whole: JsonObject = {
  model: 'm',
  max_tokens: 99,
  system: [text('zq80'), text('zq81', { cache_control: cache })],
  messages: conversation(),
  tools: [
    { name: 'f', input_schema: { type: 'string' }, strict: true, cache_control: cache },
    { name: 'g'.repeat(70), input_schema: { type: 'object' }, defer_loading: true },
    { type: 'web_search_20250305', name: 'web_search' },
  ],
  tool_choice: { type: 'any', disable_parallel_tool_use: true, future: 1 },
  temperature: 0.5,
  top_p: 0.5,
  top_k: 5,
  stop_sequences: ['1', '2', '3', '4', '5', '6'],
  metadata: { user_id: 'u', other: 'o' },
  service_tier: 'auto',
  thinking: { type: 'enabled', budget_tokens: 60_000, display: 'summarized' },
  output_config: { effort: 'max', format: { type: 'json_schema', schema: { type: 'object' } } },
  container: 'c',
  speed: 'fast',
};

/** Where other formats find something that they cannot say. */
const expected = [
  'container',
  'messages[0].content[0].cache_control',
  'messages[0].content[2]',
  'messages[0].content[3].citations',
  'messages[0].content[3].context',
  'messages[0].content[3].title',
  'messages[0].content[4].source',
  'messages[1].content[1].citations',
  'messages[1].content[2]',
  'messages[1].content[3]',
  'messages[1].content[4].cache_control',
  'messages[1].content[5]',
  'messages[2].content[0].tool_use_id',
  'messages[2].content[1].cache_control',
  'messages[2].content[1].content[2].cache_control',
  'messages[2].content[1].content[3].title',
  'messages[2].content[1].content[4]',
  'messages[2].content[1].is_error',
  'messages[2].content[2]',
  'messages[3]',
  'messages[3].role',
  'metadata',
  'metadata.user_id',
  'output_config.effort',
  'output_config.format',
  'service_tier',
  'stop_sequences',
  'system',
  'system[1].cache_control',
  'temperature',
  'thinking',
  'thinking.budget_tokens',
  'thinking.display',
  'tool_choice',
  'tool_choice.disable_parallel_tool_use',
  'tools[0].cache_control',
  'tools[1].defer_loading',
  'tools[1].name',
  'tools[2]',
  'top_k',
];

t.test('every loss is told by a path of the body', async (t) => {
  const lost = lostPaths(messagesDialect, whole);
  t.strictSame(
    lost.filter((path) => !isThere(whole, path)),
    [],
  );
  t.strictSame(
    expected.filter((path) => !lost.includes(path)),
    [],
  );
});

t.test('so is every loss of a request without instructions, and of a count', async (t) => {
  const { system: _, ...bare } = whole;
  for (const operation of ['generate', 'count-tokens'] as const) {
    const lost = lostPaths(messagesDialect, bare, operation);
    t.ok(lost.includes('messages[0].content[0].cache_control'));
    t.strictSame(
      lost.filter((path) => !isThere(bare, path)),
      [],
    );
  }
});

t.test('parts are found in conversations of every order', async (t) => {
  const systems: JsonObject[] = [
    {},
    { system: null },
    { system: 'zq99990' },
    { system: [] },
    { system: [text('zq99991'), text('zq99992')] },
  ];
  for (const [index, messages] of lists(turns, 6, 60).entries()) {
    const body = { model: 'm', messages, ...systems[index % systems.length] };
    t.strictSame(misplacedParts(messagesDialect, body), []);
  }
});

t.test('an empty text as instructions counts', async (t) => {
  const body = { system: '', messages: [{ role: 'user', content: 'Hi' }] };
  t.equal(sourcePath(messagesDialect, body, 'messages[0].content[0]'), 'system');
  t.equal(sourcePath(messagesDialect, body, 'messages[1]'), 'messages[0]');
});

const places: readonly (readonly [body: JsonObject, path: string, source: string])[] = [
  [{ thinking: { type: 'disabled' } }, 'reasoning.effort', 'thinking.type'],
  [{ thinking: { type: 'adaptive' } }, 'reasoning.summary', 'thinking.type'],
  [{ output_config: { effort: 'max' } }, 'reasoning', 'output_config.effort'],
  [{ output_config: { effort: 'max' } }, 'reasoning.budgetTokens', 'output_config.effort'],
  [{ output_format: { schema: {} } }, 'response_format.schema.type', 'output_format.schema.type'],
  [{ user: 'mine', metadata: { user_id: 'u' } }, 'user', 'user'],
  [{ metadata: { user_id: null } }, 'user', 'user'],
  [{ tools: [{ name: 'f' }] }, 'tools[0].parameters.type', 'tools[0].input_schema.type'],
];

t.test('settings are found where the body has them', async (t) => {
  for (const [body, path, source] of places)
    t.equal(sourcePath(messagesDialect, { messages: [], ...body }, path), source, source);
});

t.test('what the body does not have keeps its path', async (t) => {
  const unknown = ['seed', 'seed.x', 'constructor', 'a[b', '', 'messages[9].name', 'tools[3]'];
  for (const path of unknown) t.equal(sourcePath(messagesDialect, whole, path), path);
});
