import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { checkRequest } from '../../../../../../plugins/translators/chat-api/dialect/request-check.ts';

const recordings = new URL(
  '../../../../../../../shared/recordings/openai-chat.jsonl',
  import.meta.url,
);

const check = (members: JsonObject) => checkRequest({ model: 'm', messages: [], ...members });
const refusal = (param: string, complaint: string) => ({
  code: 'FIELD_INVALID',
  param,
  message: `${param} ${complaint}.`,
});

const kinds: Readonly<Record<string, readonly string[]>> = {
  'a list': ['messages', 'tools', 'functions'],
  'a whole number': ['max_tokens', 'max_completion_tokens', 'n', 'top_logprobs'],
  'a number': ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty', 'seed'],
  'true or false': ['stream', 'parallel_tool_calls', 'store', 'logprobs'],
  'a string': ['reasoning_effort', 'user', 'prompt_cache_key', 'service_tier'],
  'a string or a list of strings': ['stop'],
  'a string or an object': ['tool_choice', 'function_call'],
  'an object': ['stream_options', 'response_format', 'metadata'],
};

/** A value of none of the wanted kinds, for the kinds that take most. */
const wrong: Readonly<Record<string, JsonValue>> = {
  'a string': 7,
  'a string or a list of strings': ['a', 7],
  'a string or an object': [],
};

for (const [words, names] of Object.entries(kinds))
  t.test(`refuses settings that are not ${words}, and takes null for nothing`, async (t) => {
    for (const name of names) {
      const value = wrong[words] ?? 'x';
      t.throws(() => check({ [name]: value }), refusal(name, `must be ${words}`));
      if (name !== 'messages') t.doesNotThrow(() => check({ [name]: null }), name);
    }
  });

t.test('refuses numbers that are not whole or too large for a number', async (t) => {
  t.throws(() => check({ n: 1.5 }), refusal('n', 'must be a whole number'));
  t.throws(() => check({ top_p: Infinity }), refusal('top_p', 'must be a number'));
});

t.test('refuses a body without messages, and entries that are no objects', async (t) => {
  t.throws(() => checkRequest({ model: 'm' }), refusal('messages', 'is missing'));
  t.throws(() => check({ messages: null }), refusal('messages', 'is missing'));
  t.throws(() => check({ messages: ['hi'] }), refusal('messages[0]', 'must be an object'));
});

const called = { name: 'f', arguments: '{}' };

const messages: readonly (readonly [JsonObject, string, string])[] = [
  [{ role: 'alien', content: 7 }, 'content', 'must be text or a list of parts'],
  [{ role: 'alien' }, 'role', '"alien" is not a role'],
  [{ role: 7 }, 'role', 'must be a string'],
  [{ content: 'x' }, 'role', 'is missing'],
  [{ role: 'user', content: { type: 'text' } }, 'content', 'must be text or a list of parts'],
  [{ role: 'user', content: ['x'] }, 'content[0]', 'must be an object'],
  [{ role: 'user', content: [{ text: 'x' }] }, 'content[0].type', 'is missing'],
  [{ role: 'user', content: [{ type: 7 }] }, 'content[0].type', 'must be a string'],
  [{ role: 'user', content: [{ type: 'text', text: 7 }] }, 'content[0].text', 'must be a string'],
  [
    { role: 'user', content: [{ type: 'image_url', image_url: { url: 7 } }] },
    'content[0].image_url.url',
    'must be a string',
  ],
  [{ role: 'tool', tool_call_id: 7 }, 'tool_call_id', 'must be a string'],
  [{ role: 'assistant', tool_calls: {} }, 'tool_calls', 'must be a list'],
  [{ role: 'assistant', tool_calls: [7] }, 'tool_calls[0]', 'must be an object'],
  [
    { role: 'assistant', tool_calls: [{ id: 7, function: called }] },
    'tool_calls[0].id',
    'must be a string',
  ],
  [{ role: 'assistant', tool_calls: [{ id: 'a' }] }, 'tool_calls[0].function', 'is missing'],
  [
    { role: 'assistant', tool_calls: [{ function: { name: 7 } }] },
    'tool_calls[0].function.name',
    'must be a string',
  ],
  [
    { role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: 7 } }] },
    'tool_calls[0].function.arguments',
    'must be a string or an object',
  ],
  [{ role: 'assistant', function_call: {} }, 'function_call.name', 'is missing'],
];

t.test('refuses what a message cannot be', async (t) => {
  for (const [message, member, complaint] of messages)
    t.throws(() => check({ messages: [message] }), refusal(`messages[0].${member}`, complaint));
});

const others: readonly (readonly [JsonObject, string, string])[] = [
  [{ tools: [7] }, 'tools[0]', 'must be an object'],
  [{ tools: [{ type: 'function' }] }, 'tools[0].function', 'is missing'],
  [{ tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name', 'is missing'],
  [
    { tools: [{ type: 'function', function: { name: 7 } }] },
    'tools[0].function.name',
    'must be a string',
  ],
  [
    { tools: [{ type: 'function', function: { name: 'f', parameters: 'x' } }] },
    'tools[0].function.parameters',
    'must be an object',
  ],
  [{ functions: [{ name: 7 }] }, 'functions[0].name', 'must be a string'],
  [{ tool_choice: 'maybe' }, 'tool_choice', '"maybe" is not a choice'],
  [{ tool_choice: { type: 'function' } }, 'tool_choice.function', 'is missing'],
  [
    { tool_choice: { type: 'function', function: { name: 7 } } },
    'tool_choice.function.name',
    'must be a string',
  ],
  [
    { stream_options: { include_usage: 1 } },
    'stream_options.include_usage',
    'must be true or false',
  ],
  [{ response_format: { type: 7 } }, 'response_format.type', 'must be a string'],
  [
    { response_format: { type: 'json_schema', json_schema: { schema: 'x' } } },
    'response_format.json_schema.schema',
    'must be an object',
  ],
];

t.test('refuses what tools, choices and formats cannot be', async (t) => {
  for (const [members, param, complaint] of others)
    t.throws(() => check(members), refusal(param, complaint));
});

t.test('lets pass what only some vendors know', async (t) => {
  for (const members of [
    { top_k: 'x', future: [7] },
    { max_tokens: -1, logprobs: 5, seed: -3 },
    { reasoning_effort: 'odd', response_format: { type: 'grammar' } },
    { tools: [{ type: 'custom', custom: { name: 'c' } }, { type: 'web_search' }] },
    { tool_choice: { type: 'custom', custom: { name: 'c' } } },
    { messages: [{ role: 'user', content: [{ type: 'video_url', video_url: 7 }] }] },
    { messages: [{ role: 'assistant', content: null, refusal: null, tool_calls: null }] },
    { messages: [{ role: 'assistant', tool_calls: [{ type: 'custom', custom: {} }] }] },
    { messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: {} } }] }] },
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
