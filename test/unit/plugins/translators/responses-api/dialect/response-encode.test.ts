import t from 'tap';
import type { CanonicalResponse, Choice, Citation, EncodeContext, Part } from '@ai-proxy/core';
import { encodeResponse } from '../../../../../../plugins/translators/responses-api/dialect/response.ts';

const context: EncodeContext = {
  model: 'm',
  request: {},
  streamUsage: true,
  requestId: 'r-1',
  now: 5000,
};
const encode = (choice: Partial<Choice>, members: Partial<CanonicalResponse> = {}) =>
  encodeResponse(
    { id: 'x', model: '', choices: [{ parts: [], stopReason: 'stop', ...choice }], ...members },
    context,
  );
const output = (...parts: Part[]) => encode({ parts }).value['output'];

t.test('has every member that clients read, also of an empty answer', async (t) => {
  t.match(encodeResponse({ id: '', model: '', choices: [] }, context).value, {
    id: 'resp_r-1',
    object: 'response',
    created_at: 5,
    model: 'm',
    status: 'completed',
    output: [],
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    tool_choice: 'auto',
    tools: [],
    usage: null,
  });
});

t.test('gives items ids of their own', async (t) => {
  t.strictSame(
    output(
      { type: 'reasoning', text: 'hm', id: 'other', origin: 'anthropic' },
      { type: 'text', text: 'a' },
      { type: 'tool-call', id: 'toolu_1', name: 'f', arguments: ' ' },
    ),
    [
      { type: 'reasoning', id: 'rs_r-1_0', summary: [{ type: 'summary_text', text: 'hm' }] },
      {
        id: 'msg_r-1_1',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'a' }],
      },
      {
        status: 'completed',
        type: 'function_call',
        id: 'fc_r-1_2',
        call_id: 'toolu_1',
        name: 'f',
        arguments: '{}',
      },
    ],
  );
});

t.test('cites URLs and files', async (t) => {
  const encoded = encode({
    parts: [
      {
        type: 'text',
        text: 'abc',
        citations: [
          { kind: 'url', url: 'https://a.test' },
          { kind: 'file', fileId: 'file-1', title: 'a.pdf' },
          { kind: 'document', title: 'D' },
        ],
      },
    ],
  });
  t.match(encoded.value['output'], [
    {
      content: [
        {
          annotations: [
            {
              type: 'url_citation',
              url: 'https://a.test',
              start_index: 0,
              end_index: 3,
              title: '',
            },
            { type: 'file_citation', file_id: 'file-1', filename: 'a.pdf' },
          ],
        },
      ],
    },
  ]);
  t.match(encoded.warnings, [{ path: 'choices[0].parts[0].citations' }]);
});

t.test('log probabilities stand at the text', async (t) => {
  const content = [{ token: 'a', logprob: -1, bytes: [97], top_logprobs: [] }];
  t.match(encode({ parts: [{ type: 'text', text: 'a' }], logprobs: { content } }).value['output'], [
    { content: [{ logprobs: content }] },
  ]);
});

t.test('refusals and filters end an answer before it is complete', async (t) => {
  for (const stopReason of ['refusal', 'content-filter'] as const)
    t.match(encode({ stopReason }).value, {
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
    });
});

const lost: readonly Part[] = [
  { type: 'image', source: { kind: 'url', url: 'https://a.test' } },
  { type: 'file', source: { kind: 'id', id: 'f' } },
  { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'AA' } },
  { type: 'tool-result', callId: 'c', content: [] },
  { type: 'native', dialect: 'anthropic', value: {} },
  { type: 'reasoning', text: '', redacted: 'x', origin: 'anthropic' },
];

t.test('reports the parts that have no place in an answer', async (t) => {
  for (const part of lost) {
    const { value, warnings } = encode({ parts: [part] });
    t.strictSame(
      warnings.map(({ path }) => path),
      ['choices[0].parts[0]'],
      part.type,
    );
    t.strictSame(value['output'], [], part.type);
  }
});

t.test('reports what else cannot be said', async (t) => {
  const paths = (...given: Parameters<typeof encode>) =>
    encode(...given).warnings.map(({ path }) => path);
  t.strictSame(paths({ stopSequence: 'x' }), ['choices[0].stopSequence']);
  t.strictSame(paths({ stopReason: 'other', nativeReason: 'odd' }), ['choices[0].stopReason']);
  t.strictSame(paths({ stopReason: 'pause' }), ['choices[0].stopReason']);
  const token = { token: 'a', logprob: -1 };
  const text: Part = { type: 'text', text: 'a' };
  t.strictSame(paths({ parts: [text], logprobs: { content: [token] } }), []);
  t.strictSame(paths({ parts: [text], logprobs: { content: null, refusal: [token] } }), [
    'choices[0].logprobs.refusal',
  ]);
  t.strictSame(paths({ logprobs: { content: [token] } }), ['choices[0].logprobs.content']);
  const choice: Choice = { parts: [], stopReason: 'stop' };
  t.strictSame(paths({}, { choices: [choice, choice] }), ['choices[1]']);
});

t.test('reports the words that a citation of another format repeats', async (t) => {
  const paths = (citation: Citation) =>
    encode({ parts: [{ type: 'text', text: 'a', citations: [citation] }] }).warnings.map(
      ({ path }) => path,
    );
  const link: Citation = { kind: 'url', url: 'https://a.test' };
  const native = { dialect: 'openai-responses', value: { type: 'url_citation' } };
  t.strictSame(paths(link), []);
  t.strictSame(paths({ ...link, citedText: 'b' }), ['choices[0].parts[0].citations']);
  t.strictSame(paths({ ...link, citedText: 'b', native }), []);
  const nowhere: Citation = { kind: 'document', citedText: 'b' };
  t.strictSame(paths(nowhere), ['choices[0].parts[0].citations']);
});
