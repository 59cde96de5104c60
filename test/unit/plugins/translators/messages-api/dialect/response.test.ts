import t from 'tap';
import type {
  CanonicalResponse,
  EncodeContext,
  JsonObject,
  Part,
  StopReason,
} from '@ai-proxy/core';
import {
  decodeResponse,
  encodeResponse,
} from '../../../../../../plugins/translators/messages-api/dialect/response.ts';

const context: EncodeContext = {
  model: 'asked',
  request: {},
  streamUsage: true,
  requestId: 'req-1',
  now: 0,
};

function encode(
  parts: readonly Part[],
  more: Partial<CanonicalResponse> = {},
  stopReason: StopReason = 'stop',
) {
  const response = { id: 'chatcmpl-1', model: 'm', choices: [{ parts, stopReason }], ...more };
  const { value, warnings } = encodeResponse(response, context);
  return { body: value, paths: warnings.map(({ path }) => path) };
}

t.test('takes no other body for an empty answer', async (t) => {
  const others: JsonObject[] = [
    {},
    { content: 'Hi' },
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    { object: 'chat.completion', choices: [] },
  ];
  for (const body of others)
    t.throws(() => decodeResponse(body), { code: 'UPSTREAM_PROTOCOL' }, JSON.stringify(body));
  t.strictSame(decodeResponse({ content: [] }).value.choices[0]?.parts, []);
});

t.test('reads every stop reason', async (t) => {
  const expected = {
    end_turn: { stopReason: 'stop' },
    max_tokens: { stopReason: 'length' },
    stop_sequence: { stopReason: 'stop-sequence' },
    tool_use: { stopReason: 'tool-calls' },
    pause_turn: { stopReason: 'pause' },
    refusal: { stopReason: 'refusal' },
    model_context_window_exceeded: {
      stopReason: 'length',
      nativeReason: 'model_context_window_exceeded',
    },
    something_new: { stopReason: 'other', nativeReason: 'something_new' },
  };
  for (const [wire, stop] of Object.entries(expected))
    t.same(
      decodeResponse({ content: [], stop_reason: wire }).value.choices,
      [{ parts: [], ...stop }],
      wire,
    );
});

t.test('writes every stop reason', async (t) => {
  const expected: Record<StopReason, string> = {
    stop: 'end_turn',
    length: 'max_tokens',
    'tool-calls': 'tool_use',
    'stop-sequence': 'stop_sequence',
    'content-filter': 'refusal',
    refusal: 'refusal',
    pause: 'pause_turn',
    other: 'end_turn',
  };
  for (const [reason, wire] of Object.entries(expected))
    t.equal(encode([], {}, reason as StopReason).body['stop_reason'], wire, reason);
});

t.test('stops with tool_use when there are calls, unless the answer was cut off', async (t) => {
  const call: Part = { type: 'tool-call', id: 'f.0', name: 'f', arguments: '{"a":1}' };
  const { body } = encode([call]);
  t.equal(body['stop_reason'], 'tool_use');
  t.same(body['content'], [
    { type: 'tool_use', id: 'f_0', name: 'f', input: { a: 1 }, caller: { type: 'direct' } },
  ]);
  t.equal(encode([call], {}, 'length').body['stop_reason'], 'max_tokens');
});

t.test('writes the answer of another format', async (t) => {
  const { body, paths } = encode([
    { type: 'reasoning', text: 'Hm' },
    { type: 'text', text: '' },
    { type: 'text', text: 'Hi', citations: [{ kind: 'url', url: 'https://x', title: 'X' }] },
  ]);
  t.same(body, {
    id: 'msg_chatcmpl-1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [
      { type: 'thinking', thinking: 'Hm', signature: '' },
      {
        type: 'text',
        text: 'Hi',
        citations: [
          {
            type: 'web_search_result_location',
            url: 'https://x',
            title: 'X',
            cited_text: '',
            encrypted_index: '',
          },
        ],
      },
    ],
    stop_reason: 'end_turn',
    stop_sequence: null,
    stop_details: null,
    container: null,
    usage: {
      input_tokens: 0,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: null,
      output_tokens: 0,
      server_tool_use: null,
      service_tier: null,
      inference_geo: null,
    },
  });
  t.same(paths, []);
});

t.test('takes the request id and the asked model where the upstream names none', async (t) => {
  t.match(encode([], { id: '', model: '' }).body, { id: 'msg_req-1', model: 'asked' });
});

t.test('leaves the words of thinking out where the client wants none', async (t) => {
  const thought = { type: 'reasoning', text: 'Hm' } as const;
  const proven = { ...thought, signature: 'sig', origin: 'anthropic-messages' };
  const response = {
    id: 'x',
    model: 'm',
    choices: [{ parts: [thought, proven], stopReason: 'stop' as const }],
  };
  const request = { thinking: { type: 'adaptive', display: 'omitted' } };
  t.match(encodeResponse(response, { ...context, request }).value['content'], [
    { type: 'thinking', thinking: '', signature: 'sig' },
  ]);
});

t.test('reports a stop reason that has no word here', async (t) => {
  const choice = { parts: [], stopReason: 'other', nativeReason: 'ODD' } as const;
  const { value, warnings } = encodeResponse({ id: 'x', model: 'm', choices: [choice] }, context);
  t.equal(value['stop_reason'], 'end_turn');
  t.match(warnings, [{ path: 'choices[0].stopReason', reason: /ODD/ }]);
});

t.test('keeps who made a call, and takes no notice of what goes without saying', async (t) => {
  const made = (caller: JsonObject) => {
    const call = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {}, caller };
    return decodeResponse({ content: [call], stop_reason: 'tool_use' }).value;
  };
  t.equal(made({ type: 'direct' }).choices[0]?.parts[0]?.type, 'tool-call');
  t.notMatch(made({ type: 'direct' }).choices[0]?.parts[0], { extensions: {} });
  const caller = { type: 'code_execution_20250825', tool_id: 'srvtoolu_1' };
  t.match(encodeResponse(made(caller), context).value['content'], [{ caller }]);
});

t.test('shows a refusal as text and stops with refusal', async (t) => {
  const { body } = encode([{ type: 'refusal', text: 'No.' }]);
  t.match(body, { content: [{ type: 'text', text: 'No.' }], stop_reason: 'refusal' });
});

t.test('reports what an answer cannot hold', async (t) => {
  const { body, paths } = encode([
    { type: 'image', source: { kind: 'id', id: 'i' } },
    { type: 'native', dialect: 'other', value: {} },
    { type: 'reasoning', text: '', redacted: 'enc', origin: 'other' },
  ]);
  t.same(body['content'], []);
  t.same(paths, ['choices[0].parts[0]', 'choices[0].parts[1]', 'choices[0].parts[2].signature']);
});

t.test('gives an answer of this format back as it was', async (t) => {
  const wire: JsonObject = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [
      { type: 'thinking', thinking: '', signature: 'sig' },
      { type: 'redacted_thinking', data: 'enc' },
      {
        type: 'text',
        text: 'A',
        citations: [
          {
            type: 'char_location',
            cited_text: 'q',
            document_index: 0,
            document_title: 'D',
            start_char_index: 1,
            end_char_index: 2,
          },
        ],
      },
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
      { type: 'tool_use', id: 'toolu_1', name: 'f', input: { n: 1 }, caller: { type: 'direct' } },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    stop_details: { type: 'refusal', category: null, explanation: 'E' },
    container: { id: 'c' },
    usage: {
      input_tokens: 1,
      cache_creation_input_tokens: 5,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 3 },
      output_tokens: 9,
      server_tool_use: { web_search_requests: 1 },
      service_tier: 'standard',
      inference_geo: null,
    },
  };
  const { value, warnings } = encodeResponse(decodeResponse(wire).value, context);
  t.same(value, wire);
  t.same(warnings, []);
});

t.test('shows other formats what was cited', async (t) => {
  const citation = {
    type: 'web_search_result_location',
    url: 'https://x',
    title: 'X',
    cited_text: 'q',
    encrypted_index: 'e',
  };
  const [choice] = decodeResponse({ content: [{ type: 'text', text: 'A', citations: [citation] }] })
    .value.choices;
  t.match(choice?.parts, [
    { citations: [{ kind: 'url', url: 'https://x', title: 'X', citedText: 'q' }] },
  ]);
});
