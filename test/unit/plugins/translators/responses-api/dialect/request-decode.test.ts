import t from 'tap';
import { Ledger, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { decodeRequest } from '../../../../../../plugins/translators/responses-api/dialect/request.ts';

const decode = (members: JsonObject) =>
  decodeRequest({ model: 'm', input: 'Hi', ...members }).value;
const messages = (...input: JsonObject[]) => decode({ input }).messages;

t.test('a text is what the user says, after the instructions', async (t) => {
  t.strictSame(decode({ instructions: 'Be brief.' }).messages, [
    { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
    { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
  ]);
});

t.test('messages may do without type and list', async (t) => {
  t.match(messages({ role: 'developer', content: 'd' }, { role: 'assistant', content: 'a' }), [
    { role: 'developer', parts: [{ type: 'text', text: 'd' }] },
    { role: 'assistant', parts: [{ type: 'text', text: 'a' }] },
  ]);
});

t.test(
  'reasoning, words and calls of one turn come together, and so do their results',
  async (t) => {
    const turns = messages(
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gA' },
      { role: 'assistant', content: 'Calling.' },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '' },
      { type: 'function_call', call_id: 'b', name: 'g', arguments: '{}' },
      { type: 'function_call_output', call_id: 'b', output: 'B' },
      { type: 'function_call_output', call_id: 'a', output: [{ type: 'input_text', text: 'A' }] },
      { role: 'user', content: 'And?' },
    );
    t.match(turns, [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: '', redacted: 'gA', id: 'rs_1', origin: 'openai-responses' },
          { type: 'text', text: 'Calling.' },
          { type: 'tool-call', id: 'a', name: 'f', arguments: '{}' },
          { type: 'tool-call', id: 'b', name: 'g', arguments: '{}' },
        ],
      },
      {
        role: 'user',
        parts: [
          { type: 'tool-result', callId: 'b', name: 'g', content: [{ type: 'text', text: 'B' }] },
          { type: 'tool-result', callId: 'a', name: 'f', content: [{ type: 'text', text: 'A' }] },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'And?' }] },
    ]);
    t.equal(turns.length, 3);
  },
);

t.test('words of the assistant twice in a row stay two turns', async (t) => {
  t.equal(
    messages({ role: 'assistant', content: 'a' }, { role: 'assistant', content: 'b' }).length,
    2,
  );
});

t.test('items that only this format knows are native parts of whoever wrote them', async (t) => {
  t.match(messages({ type: 'shell_call', id: 's' }, { type: 'shell_call_output', id: 'o' }), [
    { role: 'assistant', parts: [{ type: 'native', value: { type: 'shell_call' } }] },
    { role: 'user', parts: [{ type: 'native', value: { type: 'shell_call_output' } }] },
  ]);
});

t.test('reads tool choices', async (t) => {
  const functions = [
    { type: 'function', name: 'f' },
    { type: 'function', name: 'g' },
  ];
  const choice = (tool_choice: JsonObject | string) => decode({ tool_choice });
  t.strictSame(choice('required').toolChoice, { type: 'required' });
  t.strictSame(choice({ type: 'function', name: 'f' }).toolChoice, { type: 'tool', names: ['f'] });
  t.strictSame(choice({ type: 'allowed_tools', mode: 'required', tools: functions }).toolChoice, {
    type: 'tool',
    names: ['f', 'g'],
  });
  t.match(choice({ type: 'web_search_preview' }), {
    toolChoice: undefined,
    extensions: { 'openai-responses': { tool_choice: { type: 'web_search_preview' } } },
  });
});

t.test('reads how to think and what to show of it', async (t) => {
  t.strictSame(decode({ reasoning: { effort: 'none' } }).reasoning, {
    mode: 'off',
    effort: 'none',
  });
  t.strictSame(decode({ reasoning: { effort: 'high', generate_summary: 'auto' } }).reasoning, {
    effort: 'high',
    summary: 'auto',
  });
  t.match(decode({ reasoning: { effort: 'odd' } }), {
    reasoning: undefined,
    extensions: { 'openai-responses': { reasoning: { effort: 'odd' } } },
  });
});

t.test('reads the shape of the answer', async (t) => {
  t.strictSame(decode({ text: { format: { type: 'json_object' } } }).responseFormat, {
    type: 'json',
  });
  t.match(decode({ text: { format: { type: 'grammar' }, verbosity: 'low' } }), {
    responseFormat: undefined,
    verbosity: 'low',
    extensions: { 'openai-responses': { text: { format: { type: 'grammar' } } } },
  });
});

t.test('streams of this format always tell usage', async (t) => {
  t.match(decode({ stream: true }), { stream: true, streamUsage: true });
  t.equal(decode({}).streamUsage, undefined);
});

t.test('reads audio, which some other formats take', async (t) => {
  const part = { type: 'input_audio', input_audio: { data: 'AA', format: 'mp3' } };
  t.match(messages({ role: 'user', content: [part] }), [
    {
      parts: [
        {
          type: 'audio',
          source: { kind: 'base64', mediaType: 'audio/mpeg', data: 'AA' },
          format: 'mp3',
        },
      ],
    },
  ]);
});

t.test('reads what a client ran, also a tool without a name', async (t) => {
  const turns = messages(
    { type: 'local_shell_call', call_id: 'a', action: { type: 'exec', command: ['ls'] } },
    { type: 'local_shell_call_output', id: 'a', output: 'x' },
  );
  t.match(turns, [
    { parts: [{ id: 'a', name: 'local_shell', arguments: '{"command":["ls"]}' }] },
    { parts: [{ callId: 'a', name: 'local_shell', content: [{ text: 'x' }] }] },
  ]);
});

t.test('what the API does anyway is not kept to be reported', async (t) => {
  t.strictSame(decode({ truncation: 'disabled', background: false }).extensions, {
    'openai-responses': {},
  });
  t.match(decode({ truncation: 'auto' }).extensions, {
    'openai-responses': { truncation: 'auto' },
  });
});

t.test('ids of items are there for this format, and no loss for others', async (t) => {
  const [turn] = messages({
    role: 'assistant',
    id: 'msg_1',
    content: [{ type: 'output_text', text: 'a' }],
  });
  const [part] = turn?.parts ?? [];
  const members = part?.type === 'text' ? part.extensions?.['openai-responses'] : undefined;
  t.strictSame(Object.keys(members ?? { a: 1 }), []);
  t.match(members?.['message'], {});
  const ledger = new Ledger();
  ledger.loseForeign('', part?.type === 'text' ? part.extensions : undefined, 'other');
  t.strictSame(ledger.done(0).warnings, []);
});

t.test('log probabilities of an earlier answer stay with its text', async (t) => {
  const said = (logprobs: JsonValue) =>
    messages({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'A', logprobs }],
    })[0]?.parts;
  const logprobs = [{ token: 'A', logprob: -1 }];
  t.strictSame(said(logprobs), [
    { type: 'text', text: 'A', extensions: { 'openai-responses': { logprobs } } },
  ]);
  t.strictSame(said([]), [{ type: 'text', text: 'A' }]);
});
