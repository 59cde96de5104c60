import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  readFrames,
  type Dialect,
  type EncodeContext,
  type Frame,
  type JsonObject,
  type StreamEvent,
} from '@ai-proxy/core';
import { chatDialect } from '../../../../../../plugins/translators/chat-api/dialect/index.ts';
import { ChatStreamGrammar } from '../../../../../../plugins/translators/chat-api/dialect/grammar.ts';
import { geminiDialect } from '../../../../../../plugins/translators/gemini-api/dialect/index.ts';
import { messagesDialect } from '../../../../../../plugins/translators/messages-api/dialect/index.ts';
import { responsesDialect } from '../../../../../../plugins/translators/responses-api/dialect/index.ts';

const context: EncodeContext = {
  model: 'asked',
  request: {},
  streamUsage: true,
  requestId: 'r1',
  now: 1_700_000_000_500,
};
const done: Frame = { data: '[DONE]' };
const envelope = { id: 'x', object: 'chat.completion.chunk', created: 5, model: 'm' };
const framed = (value: JsonObject): Frame => ({ data: JSON.stringify(value), value });
const chunk = (choices: JsonObject[], more: JsonObject = {}): Frame =>
  framed({ ...envelope, choices, ...more });
const said = (delta: JsonObject, finish: string | null = null, index = 0): Frame =>
  chunk([{ index, delta, finish_reason: finish }]);
const opened = (index: number, more: JsonObject = {}): Frame =>
  said({
    role: 'assistant',
    tool_calls: [
      { index, id: `c${index}`, type: 'function', function: { name: 'f', arguments: '' }, ...more },
    ],
  });
const grown = (index: number, more: JsonObject = {}): Frame =>
  said({ tool_calls: [{ index, function: { arguments: '{}' }, ...more }] });
const begun = said({ role: 'assistant', content: 'a' });
const finished = said({}, 'stop');
const usage = chunk([], { usage: { prompt_tokens: 1 } });
const failure = framed({ error: { message: 'Down', type: 'server_error' } });

/** The sentence about the first frame that breaks the protocol. */
function judge(frames: readonly Frame[]): string | undefined {
  const grammar = new ChatStreamGrammar();
  for (const frame of frames) {
    const sentence = grammar.violation(frame);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}

const good: Readonly<Record<string, readonly Frame[]>> = {
  'text with usage': [begun, said({ content: 'b' }), finished, usage, done],
  'no usage': [begun, finished, done],
  'frames that were only parsed': [
    { data: begun.data },
    { data: finished.data },
    { data: ' [DONE]' },
  ],
  'calls that grow by turns': [opened(0), opened(1), grown(0), grown(1), finished, done],
  'two choices, the second first': [
    said({ role: 'assistant' }, null, 1),
    begun,
    finished,
    said({}, 'stop', 1),
    done,
  ],
  'chunks without choices, before and after': [
    chunk([], { prompt_filter_results: [] }),
    begun,
    finished,
    chunk([], { usage: null, moderation: {} }),
    done,
  ],
  'an error amid': [begun, failure],
  'an error at once': [failure],
};

const bad: readonly (readonly [what: string, frames: readonly Frame[], sentence: RegExp])[] = [
  ['a first delta without role', [said({ content: 'a' })], /role/],
  ['a later choice without role', [begun, said({ content: 'a' }, null, 1)], /choice 1/],
  ['another id', [begun, chunk([], { id: 'y' })], /differ in id/],
  ['another time', [begun, chunk([], { created: 6 })], /differ in id/],
  ['another model', [begun, chunk([], { model: 'n' })], /differ in id/],
  ['no id', [framed({ ...envelope, id: null, choices: [] })], /lacks id/],
  ['another object', [framed({ ...envelope, object: 'x', choices: [] })], /what it is/],
  ['no list of choices', [framed(envelope)], /no choices/],
  ['a choice that is text', [framed({ ...envelope, choices: ['a'] })], /no object/],
  ['a choice without index', [chunk([{ delta: { role: 'assistant' } }])], /index or delta/],
  ['a choice without delta', [chunk([{ index: 0 }])], /index or delta/],
  ['numbers with a gap', [begun, finished, said({ role: 'assistant' }, 'stop', 2), done], /gaps/],
  ['a first call with number 1', [opened(1)], /skipped/],
  ['a call without number', [opened(0, { index: null })], /skipped/],
  ['a call without id', [opened(0, { id: '' })], /Call 0 lacks/],
  ['a call without type', [opened(0, { type: null })], /Call 0 lacks/],
  ['a call without name', [opened(0, { function: { arguments: '' } })], /Call 0 lacks/],
  ['a repeated id', [opened(0), grown(0, { id: 'c0' })], /repeats/],
  ['a repeated type', [opened(0), grown(0, { type: 'function' })], /repeats/],
  ['a repeated name', [opened(0), grown(0, { function: { name: 'f' } })], /repeats/],
  ['a call that is text', [said({ role: 'assistant', tool_calls: ['f'] })], /no object/],
  ['text after the finish', [begun, finished, said({ content: 'b' })], /after its finish/],
  ['a second finish', [begun, finished, finished], /after its finish/],
  ['usage before the finish', [begun, usage], /no finish/],
  ['usage twice', [begun, finished, usage, usage], /twice/],
  [
    'a choice after the usage',
    [begun, finished, usage, said({ role: 'assistant' }, null, 1)],
    /after the usage/,
  ],
  ['an end without finish', [begun, done], /no finish/],
  ['an end without any choice', [done], /without any choice/],
  ['a second end', [begun, finished, done, done], /follows the end/],
  ['a chunk after the end', [begun, finished, done, usage], /follows the end/],
  ['an end after an error', [begun, failure, done], /follows the end/],
  ['what is no JSON', [{ data: 'a' }], /neither JSON/],
];

t.test('accepts what the protocol allows', async (t) => {
  for (const [what, frames] of Object.entries(good)) t.equal(judge(frames), undefined, what);
});

t.test('names what breaks the protocol', async (t) => {
  for (const [what, frames, sentence] of bad) {
    t.match(judge(frames), sentence, what);
    t.equal(judge(frames.slice(0, -1)), undefined, `${what}: all frames before are good`);
  }
});

const goldens = new URL('../../../../../golden/streams/', import.meta.url);
const framesOf = (dialect: string, name: string): Frame[] =>
  readFrames(readFileSync(new URL(`${dialect}/${name}`, goldens)));

t.test('accepts the golden streams of the format', async (t) => {
  for (const name of readdirSync(new URL('openai-chat', goldens)))
    t.equal(judge(framesOf('openai-chat', name)), undefined, name);
});

function rewritten(from: Dialect, frames: readonly Frame[]): Frame[] {
  const decoder = from.streamDecoder();
  const encoder = chatDialect.streamEncoder(context);
  const events: StreamEvent[] = [
    ...frames.flatMap((frame) => decoder.decode(frame)),
    ...decoder.end(),
  ];
  return events.flatMap((event) => encoder.encode(event));
}

t.test('accepts the golden streams of all formats as the encoder writes them', async (t) => {
  for (const from of [chatDialect, messagesDialect, responsesDialect, geminiDialect])
    for (const name of readdirSync(new URL(from.name, goldens))) {
      const frames = rewritten(from, framesOf(from.name, name));
      t.equal(judge(frames), undefined, `${from.name}/${name}`);
      t.ok(frames.length > 0);
      for (const { data, value } of frames)
        if (value !== undefined) t.same(JSON.parse(data), value, 'the value is what the data says');
    }
});
