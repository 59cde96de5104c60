import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  isObject,
  parseObject,
  readFrames,
  type CanonicalRequest,
  type Dialect,
  type EncodeContext,
  type JsonObject,
  type Part,
  type StreamEvent,
} from '@ai-proxy/core';
import { chatDialect } from '../../../../../plugins/translators/chat-api/dialect/index.ts';
import { geminiDialect } from '../../../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../../../../plugins/translators/responses-api/dialect/index.ts';
import { Specification, specified } from '../../../../helpers/specification.ts';

const skip = specified ? false : 'the descriptions of the APIs are not part of this repository';
const specification = new Specification();

const request: JsonObject = {
  model: 'm',
  input: 'Hi',
  instructions: 'Be brief.',
  metadata: { a: 'b' },
  temperature: 0.3,
  top_p: 0.5,
  max_output_tokens: 99,
  user: 'u',
  store: true,
  truncation: 'auto',
  reasoning: { effort: 'low' },
  text: { format: { type: 'json_schema', name: 'n', schema: {} }, verbosity: 'low' },
  parallel_tool_calls: false,
  tools: [
    { type: 'function', name: 'f' },
    { type: 'custom', name: 'c' },
    {
      type: 'namespace',
      name: 'n',
      description: 'N',
      tools: [{ type: 'function', name: 'f' }],
    },
    { type: 'local_shell' },
  ],
  tool_choice: { type: 'function', name: 'f' },
  top_logprobs: 3,
  service_tier: 'auto',
  previous_response_id: 'resp_1',
  prompt_cache_key: 'k',
  safety_identifier: 's',
};

const contextOf = (request: JsonObject): EncodeContext => ({
  model: 'm',
  request,
  streamUsage: true,
  requestId: 'r',
  now: 1_700_000_000_000,
});

/** Answers of the API have `usage: null` before they are complete; the description does not know it. */
function withoutNulls(body: JsonObject): JsonObject {
  const { usage = null, ...rest } = body;
  return usage === null ? rest : body;
}

function answerWrong(body: JsonObject): string | undefined {
  return specification.violation('responses-answer', withoutNulls(body));
}

function eventWrong(event: JsonObject): string | undefined {
  const { response } = event;
  const body = isObject(response) ? { ...event, response: withoutNulls(response) } : event;
  return specification.violation('responses-event', body);
}

const call = (name: string, json: string, id: string): Part => ({
  type: 'tool-call',
  id,
  name,
  arguments: json,
});

const parts: readonly Part[] = [
  { type: 'reasoning', text: 'hm', signature: 's' },
  {
    type: 'text',
    text: 'See here.',
    citations: [
      { kind: 'url', url: 'https://a.test', title: 'A' },
      { kind: 'file', fileId: 'file-1', title: 'a.pdf' },
    ],
  },
  { type: 'refusal', text: 'No.' },
  call('f', '{"a":1}', 'c0'),
  call('n__f', '', 'c1'),
  call('c', '{"input":"x"}', 'c2'),
  call('local_shell', '{"command":["ls"]}', 'c3'),
];

t.test('what is not as described is found', { skip }, async (t) => {
  t.match(answerWrong({}), /required/);
  t.match(eventWrong({ type: 'response.completed', response: {}, sequence_number: 0 }), /required/);
});

t.test('whole answers of every kind are as described', { skip }, async (t) => {
  for (const context of [contextOf({}), contextOf(request)])
    for (const stopReason of ['stop', 'length', 'tool-calls', 'refusal', 'other'] as const) {
      const usage = { inputTokens: 1, cacheReadTokens: 2, outputTokens: 3, reasoningTokens: 4 };
      const logprobs = {
        content: [{ token: 'a', logprob: -1, bytes: [97], top_logprobs: [] }],
      };
      const response = { id: 'x', model: 'm', choices: [{ parts, stopReason, logprobs }], usage };
      t.equal(answerWrong(responsesDialect.encodeResponse(response, context).value), undefined);
    }
});

const events: readonly StreamEvent[] = [
  { type: 'message-start', id: 'x', model: 'm' },
  ...parts.flatMap((part, index): StreamEvent[] => [
    { type: 'part-start', index, part },
    { type: 'part-end', index },
  ]),
  { type: 'message-end', stopReason: 'length' },
  { type: 'usage', usage: { inputTokens: 1 } },
];

t.test('events of every kind are as described', { skip }, async (t) => {
  for (const last of [
    { type: 'end' },
    { type: 'error', fault: { message: 'Down.', kind: 'unavailable', code: 'odd' } },
  ] as const)
    for (const context of [contextOf({}), contextOf(request)]) {
      const encoder = responsesDialect.streamEncoder(context);
      const frames = [...events, last].flatMap((event) => encoder.encode(event));
      t.ok(frames.length > 20);
      for (const { value = {} } of frames)
        t.equal(eventWrong(value), undefined, JSON.stringify(value['type']));
    }
});

const requests: readonly CanonicalRequest[] = [
  {
    model: 'gpt-5.2',
    stream: true,
    messages: [
      { role: 'system', parts: [{ type: 'text', text: 'S' }] },
      { role: 'developer', parts: [{ type: 'text', text: 'D' }] },
      {
        role: 'user',
        parts: [
          { type: 'text', text: 'See' },
          { type: 'image', source: { kind: 'url', url: 'https://a.test/a.png' } },
          { type: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JV' } },
          { type: 'file', source: { kind: 'url', url: 'https://a.test/a.pdf' } },
          { type: 'file', source: { kind: 'text', text: 'T' }, name: 'a.txt' },
        ],
      },
      { role: 'assistant', parts: [{ type: 'text', text: 'Calling.' }, call('f', '', 'a')] },
      {
        role: 'user',
        parts: [
          {
            type: 'tool-result',
            callId: 'a',
            content: [
              { type: 'text', text: 'x' },
              { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA' } },
            ],
          },
          { type: 'text', text: 'And?' },
        ],
      },
    ],
    tools: [{ type: 'function', name: 'f', description: 'F' }],
    toolChoice: { type: 'tool', names: ['f'] },
    parallelToolCalls: false,
    sampling: { maxOutputTokens: 5, temperature: 0.5, topP: 1, logprobs: true, topLogprobs: 2 },
    reasoning: { mode: 'on', budgetTokens: 2000 },
    responseFormat: { type: 'json-schema', schema: { type: 'object' } },
    user: 'u',
    metadata: { a: 'b' },
    cacheKey: 'k',
    serviceTier: 'standard_only',
  },
];

t.test(
  'requests from other formats are as described, and so are those that count',
  { skip },
  async (t) => {
    for (const request of requests) {
      const { value } = responsesDialect.encodeRequest(request);
      t.equal(specification.violation('responses-request', value), undefined);
      const counted = responsesDialect.counting?.encodeRequest(request).value ?? {};
      t.equal(specification.violation('responses-count', counted), undefined);
    }
  },
);

const recordings = new URL('../../../../../../shared/recordings/', import.meta.url);
const unrecorded =
  specified && existsSync(recordings) ? false : 'recordings are not part of this repository';
const upstreams: readonly (readonly [file: string, dialect: Dialect])[] = [
  ['openai-chat', chatDialect],
  ['anthropic', messagesDialect],
  ['gemini', geminiDialect],
];

for (const [file, dialect] of upstreams)
  t.test(`what is made of recorded traffic of ${file} is, too`, { skip: unrecorded }, async (t) => {
    const rows = readFileSync(new URL(`${file}.jsonl`, recordings), 'utf8')
      .trim()
      .split('\n');
    t.ok(rows.length > 10);
    const wrong = rows.flatMap((line, index) => {
      const row = parseObject(line) ?? {};
      const context = contextOf(index % 2 === 0 ? request : {});
      const isAnswer = Number(row['status']) < 400;
      const complaints = [
        ...(isAnswer ? answerComplaints(String(row['body']), dialect, context) : []),
        ...(isObject(row['req']) ? [requestComplaint(row['req'], dialect)] : []),
      ];
      return complaints.flatMap((complaint) => complaint ?? []).map((text) => [row['id'], text]);
    });
    t.strictSame(wrong, []);
  });

type Complaints = readonly (string | undefined)[];

function answerComplaints(body: string, dialect: Dialect, context: EncodeContext): Complaints {
  const whole = parseObject(body);
  if (whole !== undefined) {
    const { value } = dialect.decodeResponse(whole);
    return [answerWrong(responsesDialect.encodeResponse(value, context).value)];
  }
  const decoder = dialect.streamDecoder();
  const frames = readFrames(Buffer.from(body));
  const events = [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
  const encoder = responsesDialect.streamEncoder(context);
  const grammar = responsesDialect.streamGrammar?.();
  return events
    .flatMap((event) => encoder.encode(event))
    .flatMap((frame) => [grammar?.violation(frame), eventWrong(frame.value ?? {})]);
}

function requestComplaint(body: JsonObject, dialect: Dialect): string | undefined {
  const { value } = dialect.decodeRequest(body);
  const request = responsesDialect.encodeRequest({ ...value, model: 'gpt-5.2' }).value;
  return specification.violation('responses-request', request);
}
