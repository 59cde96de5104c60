import t from 'tap';
import type {
  CanonicalResponse,
  Choice,
  Citation,
  EncodeContext,
  JsonObject,
  Part,
} from '@ai-proxy/core';
import { encodeResponse } from '../../../../../../plugins/translators/chat-api/dialect/response.ts';

const context: EncodeContext = {
  model: 'asked',
  request: {},
  streamUsage: false,
  requestId: 'r1',
  now: 1_700_000_000_500,
};
const encode = (response: Partial<CanonicalResponse>) => {
  const { value, warnings } = encodeResponse(
    { id: 'x', model: 'm', choices: [], ...response },
    context,
  );
  return {
    body: JSON.parse(JSON.stringify(value)) as JsonObject,
    paths: warnings.map(({ path }) => path),
  };
};
const choice = (parts: readonly Part[], stopReason: Choice['stopReason'] = 'stop') =>
  encode({ choices: [{ parts, stopReason }] }).body['choices'];

t.test('fills what the source did not say', async (t) => {
  t.strictSame(encode({ id: '', model: '' }).body, {
    id: 'chatcmpl-r1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'asked',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: '', refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
  });
});

t.test('writes text and calls, null where there are only calls', async (t) => {
  const call: Part = { type: 'tool-call', id: 'c', name: 'f', arguments: '' };
  const wire = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }];
  t.match(choice([call], 'tool-calls'), [
    { message: { content: null, refusal: null, tool_calls: wire }, finish_reason: 'tool_calls' },
  ]);
  t.match(choice([{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }, call]), [
    { message: { content: 'ab', tool_calls: wire } },
  ]);
});

t.test('writes reasoning, refusals and images', async (t) => {
  t.match(
    choice(
      [
        { type: 'reasoning', text: 'h', signature: 's' },
        { type: 'reasoning', text: 'm' },
        { type: 'refusal', text: 'No.' },
        { type: 'image', source: { kind: 'url', url: 'https://i.test' } },
      ],
      'refusal',
    ),
    [
      {
        message: {
          content: null,
          refusal: 'No.',
          reasoning_content: 'hm',
          images: [{ type: 'image_url', image_url: { url: 'https://i.test' } }],
        },
        finish_reason: 'content_filter',
      },
    ],
  );
});

t.test('moves citations to where their text begins', async (t) => {
  const citation = { kind: 'url', url: 'https://a.test', start: 1, end: 2 } as const;
  t.match(
    choice([
      { type: 'text', text: 'abc' },
      { type: 'text', text: 'def', citations: [citation] },
    ]),
    [
      {
        message: {
          annotations: [
            {
              type: 'url_citation',
              url_citation: { url: 'https://a.test', title: '', start_index: 4, end_index: 5 },
            },
          ],
        },
      },
    ],
  );
});

t.test('writes every stop reason as one the clients know', async (t) => {
  const rows: [Choice['stopReason'], string][] = [
    ['stop', 'stop'],
    ['length', 'length'],
    ['tool-calls', 'tool_calls'],
    ['stop-sequence', 'stop'],
    ['content-filter', 'content_filter'],
    ['refusal', 'content_filter'],
    ['pause', 'stop'],
    ['other', 'stop'],
  ];
  for (const [reason, finish] of rows)
    t.match(choice([], reason), [{ finish_reason: finish }], reason);
});

t.test('warns of what it cannot say', async (t) => {
  const { paths } = encode({
    extensions: { other: { container: 'c' } },
    usage: { inputTokens: 1, extensions: { other: { tier: 'x' } } },
    choices: [
      {
        stopReason: 'other',
        nativeReason: 'MALFORMED',
        stopSequence: 'END',
        parts: [
          { type: 'reasoning', text: '', redacted: 'zz' },
          { type: 'native', dialect: 'other', value: {} },
          { type: 'text', text: 'x', citations: [{ kind: 'document' }] },
          { type: 'file', source: { kind: 'id', id: 'f' } },
        ],
      },
    ],
  });
  t.strictSame(paths, [
    'container',
    'usage.tier',
    'choices[0].stopSequence',
    'choices[0].stopReason',
    'choices[0].parts[0]',
    'choices[0].parts[1]',
    'choices[0].parts[2].citations[0]',
    'choices[0].parts[3]',
  ]);
});

t.test('reports a pause and the proof of thinking, which cannot be said', async (t) => {
  const parts = [{ type: 'reasoning', text: 'h', signature: 's' } as const];
  const { value, warnings } = encodeResponse(
    { id: 'x', model: 'm', choices: [{ parts, stopReason: 'pause', nativeReason: 'pause_turn' }] },
    context,
  );
  t.match(value, { choices: [{ finish_reason: 'stop', message: { reasoning_content: 'h' } }] });
  t.match(warnings, [
    { path: 'choices[0].stopReason', reason: /pause_turn/ },
    { path: 'choices[0].parts[0].signature' },
  ]);
});

t.test('reports the words that a citation of another format repeats', async (t) => {
  const paths = (citation: Citation) => {
    const parts: Part[] = [{ type: 'text', text: 'a', citations: [citation] }];
    return encode({ choices: [{ parts, stopReason: 'stop' }] }).paths;
  };
  const link: Citation = { kind: 'url', url: 'https://a.test' };
  const native = { dialect: 'openai-chat', value: { type: 'url_citation' } };
  t.strictSame(paths(link), []);
  t.strictSame(paths({ ...link, citedText: 'b' }), ['choices[0].parts[0].citations']);
  t.strictSame(paths({ ...link, citedText: 'b', native }), []);
  const nowhere: Citation = { kind: 'document', citedText: 'b' };
  t.strictSame(paths(nowhere), ['choices[0].parts[0].citations[0]']);
});
