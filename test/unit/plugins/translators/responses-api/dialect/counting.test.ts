import t from 'tap';
import type { CanonicalRequest } from '@ai-proxy/core';
import { countingCodec } from '../../../../../../plugins/translators/responses-api/dialect/counting.ts';

const context = { model: 'm', request: {}, streamUsage: false, requestId: 'r', now: 0 };

t.test('reads what is to be counted, also where there is nothing yet', async (t) => {
  const { value } = countingCodec.decodeRequest({
    model: 'm',
    instructions: 'Be brief.',
    input: 'Hi',
    tools: [{ type: 'function', name: 'f' }],
  });
  t.match(value, {
    model: 'm',
    messages: [{ role: 'system' }, { role: 'user', parts: [{ text: 'Hi' }] }],
    tools: [{ name: 'f' }],
  });
  t.match(countingCodec.decodeRequest({ model: 'm' }).value, { messages: [] });
  t.throws(() => countingCodec.decodeRequest({ model: 'm', input: 7 }), { message: /^input must/ });
});

t.test('asks with the members that the counter takes', async (t) => {
  const request: CanonicalRequest = {
    model: 'gpt-5.2',
    stream: true,
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
    ],
    tools: [{ type: 'function', name: 'f' }],
    toolChoice: { type: 'required' },
    parallelToolCalls: false,
    sampling: { maxOutputTokens: 100, temperature: 1 },
    reasoning: { effort: 'low' },
    responseFormat: { type: 'json' },
    user: 'u',
    metadata: { a: 'b' },
    store: true,
  };
  t.strictSame(Object.keys(countingCodec.encodeRequest(request).value).toSorted(), [
    'input',
    'instructions',
    'model',
    'parallel_tool_calls',
    'reasoning',
    'text',
    'tool_choice',
    'tools',
  ]);
});

t.test('reads and writes the count', async (t) => {
  const body = { object: 'response.input_tokens', input_tokens: 11 };
  t.strictSame(countingCodec.decodeAnswer(body), { tokens: 11 });
  t.strictSame(countingCodec.encodeAnswer({ tokens: 11 }, context).value, body);
  for (const odd of [{}, { input_tokens: 'x' }, { input_tokens: -1 }])
    t.equal(countingCodec.decodeAnswer(odd), undefined);
});
