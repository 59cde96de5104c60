import t from 'tap';
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { checkRequest } from '../../../../../../plugins/translators/responses-api/dialect/request-check.ts';

const check = (members: JsonObject) => checkRequest({ model: 'm', input: 'Hi', ...members });
const refusal = (param: string, complaint: string) => ({
  code: 'FIELD_INVALID',
  param,
  message: `${param} ${complaint}.`,
});

const kinds: Readonly<Record<string, readonly string[]>> = {
  'a list': ['tools'],
  'a list of strings': ['include'],
  'a whole number': ['max_output_tokens', 'max_tool_calls', 'top_logprobs'],
  'a number': ['temperature', 'top_p'],
  'true or false': ['stream', 'parallel_tool_calls', 'store', 'background'],
  'a string': [
    'instructions',
    'truncation',
    'user',
    'safety_identifier',
    'prompt_cache_key',
    'service_tier',
    'previous_response_id',
  ],
  'a string or an object': ['tool_choice', 'conversation'],
  'an object': ['reasoning', 'text', 'metadata', 'stream_options', 'prompt'],
};

/** A value of none of the wanted kinds, for the kinds that take most. */
const wrong: Readonly<Record<string, JsonValue>> = {
  'a string': 7,
  'a string or an object': [],
  'a list of strings': [7],
};

for (const [words, names] of Object.entries(kinds))
  t.test(`refuses settings that are not ${words}, and takes null for nothing`, async (t) => {
    for (const name of names) {
      const value = wrong[words] ?? 'x';
      t.throws(() => check({ [name]: value }), refusal(name, `must be ${words}`));
      t.doesNotThrow(() => check({ [name]: null }), name);
    }
  });

t.test('refuses a body without input, unless it names a stored conversation', async (t) => {
  t.throws(() => checkRequest({ model: 'm' }), refusal('input', 'is missing'));
  t.throws(() => check({ input: 7 }), refusal('input', 'must be text or a list of parts'));
  t.throws(() => check({ input: ['Hi'] }), refusal('input[0]', 'must be an object'));
  t.doesNotThrow(() => checkRequest({ model: 'm', previous_response_id: 'resp_1' }));
});

const items: readonly (readonly [item: JsonObject, param: string, complaint: string])[] = [
  [{ type: 'message', content: 'x' }, 'role', 'is missing'],
  [{ role: 'tool', content: 'x' }, 'role', '"tool" is not a role'],
  [{ role: 'user', content: 7 }, 'content', 'must be text or a list of parts'],
  [{ role: 'user', content: ['x'] }, 'content[0]', 'must be an object'],
  [{ role: 'user', content: [{ text: 'x' }] }, 'content[0].type', 'is missing'],
  [
    { role: 'user', content: [{ type: 'input_text', text: 7 }] },
    'content[0].text',
    'must be a string',
  ],
  [
    { role: 'user', content: [{ type: 'input_image', image_url: { url: 'x' } }] },
    'content[0].image_url',
    'must be a string',
  ],
  [
    { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 7 } }] },
    'content[0].input_audio.data',
    'must be a string',
  ],
  [{ type: 'function_call', name: 'f' }, 'call_id', 'is missing'],
  [
    { type: 'function_call', call_id: 'c', name: 'f', arguments: {} },
    'arguments',
    'must be a string',
  ],
  [{ type: 'function_call_output', output: 'x' }, 'call_id', 'is missing'],
  [
    { type: 'function_call_output', call_id: 'c', output: { a: 1 } },
    'output',
    'must be text or a list of parts',
  ],
  [{ type: 'reasoning', summary: 'x' }, 'summary', 'must be a list'],
  [{ type: 'reasoning', summary: [{ text: 7 }] }, 'summary[0].text', 'must be a string'],
  [{ type: 7 }, 'type', 'must be a string'],
];

t.test('refuses items whose documented members are wrong', async (t) => {
  for (const [item, member, complaint] of items)
    t.throws(() => check({ input: [item] }), refusal(`input[0].${member}`, complaint));
});

t.test('lets items, parts and tools of unknown types be', async (t) => {
  t.doesNotThrow(() =>
    check({
      input: [
        { type: 'shell_call', action: 7 },
        { role: 'user', content: [{ type: 'input_video', data: {} }] },
      ],
      tools: [{ type: 'web_search', name: 7 }],
      odd: 1,
    }),
  );
});

t.test('refuses tools and choices that name no function', async (t) => {
  t.throws(() => check({ tools: [{ type: 'function' }] }), refusal('tools[0].name', 'is missing'));
  t.throws(
    () => check({ tools: [{ type: 'function', name: 'f', parameters: 'x' }] }),
    refusal('tools[0].parameters', 'must be an object'),
  );
  t.throws(() => check({ tool_choice: 'any' }), refusal('tool_choice', '"any" is not a choice'));
  t.throws(
    () => check({ tool_choice: { type: 'function' } }),
    refusal('tool_choice.name', 'is missing'),
  );
});

t.test('refuses shapes of the answer and of the reasoning that cannot be read', async (t) => {
  t.throws(() => check({ text: { format: 'json' } }), refusal('text.format', 'must be an object'));
  t.throws(
    () => check({ text: { format: { type: 'json_schema', name: 'x' } } }),
    refusal('text.format.schema', 'is missing'),
  );
  t.throws(
    () => check({ reasoning: { effort: 3 } }),
    refusal('reasoning.effort', 'must be a string'),
  );
});
