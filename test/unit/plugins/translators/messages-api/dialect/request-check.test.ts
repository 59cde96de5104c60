import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { checkRequest } from '../../../../../../plugins/translators/messages-api/dialect/request-check.ts';

const recordings = new URL(
  '../../../../../../../shared/recordings/anthropic.jsonl',
  import.meta.url,
);

const check = (members: JsonObject) => checkRequest({ model: 'm', messages: [], ...members });
const refusal = (param: string, complaint: string) => ({
  code: 'FIELD_INVALID',
  param,
  message: `${param} ${complaint}.`,
});

const kinds: Readonly<Record<string, readonly string[]>> = {
  'a list': ['messages', 'tools'],
  'a whole number of 0 or more': ['max_tokens', 'top_k'],
  'a number': ['temperature', 'top_p'],
  'true or false': ['stream'],
  'a string': ['service_tier'],
  'a list of strings': ['stop_sequences'],
  'text or a list of parts': ['system'],
  'an object': ['tool_choice', 'metadata', 'thinking', 'output_config', 'output_format'],
};

/** A value of none of the wanted kinds, for the kinds that take text. */
const wrong: Readonly<Record<string, JsonValue>> = { 'a string': 7, 'text or a list of parts': 7 };

for (const [words, names] of Object.entries(kinds))
  t.test(`refuses settings that are not ${words}, and takes null for nothing`, async (t) => {
    for (const name of names) {
      const value = wrong[words] ?? 'x';
      t.throws(() => check({ [name]: value }), refusal(name, `must be ${words}`));
      if (name !== 'messages') t.doesNotThrow(() => check({ [name]: null }), name);
    }
  });

t.test('refuses counts below 0 and in pieces, and lists of other things', async (t) => {
  for (const max_tokens of [-1, 1.5])
    t.throws(
      () => check({ max_tokens }),
      refusal('max_tokens', 'must be a whole number of 0 or more'),
    );
  t.throws(
    () => check({ stop_sequences: ['a', 7] }),
    refusal('stop_sequences', 'must be a list of strings'),
  );
});

t.test('refuses a body without messages, and entries that are no objects', async (t) => {
  t.throws(() => checkRequest({ model: 'm' }), refusal('messages', 'is missing'));
  t.throws(() => check({ messages: null }), refusal('messages', 'is missing'));
  t.throws(() => check({ messages: ['hi'] }), refusal('messages[0]', 'must be an object'));
});

const messages: readonly (readonly [JsonObject, string, string])[] = [
  [{ role: 'user', content: 7 }, 'content', 'must be text or a list of parts'],
  [{ role: 'alien' }, 'role', '"alien" is not a role'],
  [{ role: 'tool', content: 'x' }, 'role', '"tool" is not a role'],
  [{ role: 7 }, 'role', 'must be a string'],
  [{ content: 'x' }, 'role', 'is missing'],
];

const blocks: readonly (readonly [JsonValue, string, string])[] = [
  ['x', '', 'must be an object'],
  [{ text: 'x' }, '.type', 'is missing'],
  [{ type: 7 }, '.type', 'must be a string'],
  [{ type: 'text', text: 7 }, '.text', 'must be a string'],
  [{ type: 'text', text: 'x', cache_control: true }, '.cache_control', 'must be an object'],
  [{ type: 'image', source: 'x' }, '.source', 'must be an object'],
  [{ type: 'tool_use', id: 7 }, '.id', 'must be a string'],
  [{ type: 'tool_use', id: 'a', name: 7 }, '.name', 'must be a string'],
  [{ type: 'tool_use', id: 'a', name: 'f', input: '{}' }, '.input', 'must be an object'],
  [{ type: 'tool_result', tool_use_id: 7 }, '.tool_use_id', 'must be a string'],
  [{ type: 'tool_result', content: 7 }, '.content', 'must be text or a list of parts'],
  [{ type: 'tool_result', content: [7] }, '.content[0]', 'must be an object'],
  [{ type: 'tool_result', is_error: 'no' }, '.is_error', 'must be true or false'],
  [{ type: 'search_result', title: 7 }, '.title', 'must be a string'],
  [{ type: 'search_result', content: 'x' }, '.content', 'must be a list'],
  [{ type: 'search_result', content: [{}] }, '.content[0].type', 'is missing'],
  [{ type: 'search_result', citations: true }, '.citations', 'must be an object'],
  [{ type: 'thinking', thinking: 7 }, '.thinking', 'must be a string'],
];

t.test('refuses what a message and its blocks cannot be', async (t) => {
  for (const [message, member, complaint] of messages)
    t.throws(() => check({ messages: [message] }), refusal(`messages[0].${member}`, complaint));
  for (const [block, member, complaint] of blocks) {
    const path = `messages[0].content[0]${member}`;
    t.throws(
      () => check({ messages: [{ role: 'user', content: [block] }] }),
      refusal(path, complaint),
    );
    t.throws(() => check({ system: [block] }), refusal(`system[0]${member}`, complaint));
  }
});

const others: readonly (readonly [JsonObject, string, string])[] = [
  [{ tools: [7] }, 'tools[0]', 'must be an object'],
  [{ tools: [{}] }, 'tools[0].name', 'is missing'],
  [{ tools: [{ name: 7 }] }, 'tools[0].name', 'must be a string'],
  [{ tools: [{ name: 'f', input_schema: 'x' }] }, 'tools[0].input_schema', 'must be an object'],
  [{ tool_choice: {} }, 'tool_choice.type', 'is missing'],
  [{ tool_choice: { type: 'maybe' } }, 'tool_choice.type', '"maybe" is not a choice'],
  [{ tool_choice: { type: 'tool' } }, 'tool_choice.name', 'is missing'],
  [{ thinking: { type: 'odd' } }, 'thinking.type', '"odd" is not a kind of thinking'],
  [
    { thinking: { type: 'enabled', budget_tokens: 'x' } },
    'thinking.budget_tokens',
    'must be a whole number of 0 or more',
  ],
  [{ metadata: { user_id: 7 } }, 'metadata.user_id', 'must be a string'],
  [{ output_config: { effort: 7 } }, 'output_config.effort', 'must be a string'],
];

t.test('refuses what tools, choices and thinking cannot be', async (t) => {
  for (const [members, param, complaint] of others)
    t.throws(() => check(members), refusal(param, complaint));
});

t.test('lets pass what it does not know', async (t) => {
  for (const members of [
    { future: [7], container: 7 },
    { output_config: { effort: 'odd', format: { type: 'grammar' } } },
    {
      tools: [
        { type: 'mcp_toolset', mcp_server_name: 's' },
        { type: null, name: 'f' },
      ],
    },
    { messages: [{ role: 'user', content: [{ type: 'future', text: 7 }] }] },
    { messages: [{ role: 'user', content: [{ type: 'text' }, { type: 'tool_result' }] }] },
    { messages: [{ role: 'system', content: null }] },
    { metadata: { user_id: null } },
  ])
    t.doesNotThrow(() => check(members as JsonObject), JSON.stringify(members));
});

t.test(
  'refuses no recorded request',
  existsSync(recordings) ? {} : { skip: 'the recordings are not part of this repository' },
  async (t) => {
    const entries = readFileSync(recordings, 'utf8').trim().split('\n').map(parseLine);
    const requests = entries.map(({ req }) => req).filter((request) => request !== undefined);
    t.ok(requests.length > 0);
    for (const request of requests) t.doesNotThrow(() => checkRequest(request));
  },
);

function parseLine(line: string): { req?: JsonObject } {
  const { req } = JSON.parse(line) as { req?: JsonObject | null };
  return req === undefined || req === null ? {} : { req };
}
