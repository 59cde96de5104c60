import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import {
  readFrames,
  type Dialect,
  type EncodeContext,
  type Frame,
  type JsonObject,
} from '@ai-proxy/core';
import { chatDialect } from '../../../../../../plugins/translators/chat-api/dialect/index.ts';
import { completionsDialect } from '../../../../../../plugins/translators/completions-api/dialect/index.ts';
import { CompletionsStreamGrammar } from '../../../../../../plugins/translators/completions-api/dialect/grammar.ts';
import { messagesDialect } from '../../../../../../plugins/translators/messages-api/dialect/index.ts';

const context: EncodeContext = {
  model: 'asked',
  request: { prompt: 'Hi', echo: true },
  streamUsage: true,
  requestId: 'r1',
  now: 0,
};
const envelope = { id: 'x', object: 'text_completion', created: 5, model: 'm' };
const framed = (value: JsonObject): Frame => ({ data: JSON.stringify(value), value });
const chunk = (choices: JsonObject[], more: JsonObject = {}): Frame =>
  framed({ ...envelope, choices, ...more });
const said = (text: string, finish: string | null = null, index = 0): Frame =>
  chunk([{ index, text, logprobs: null, finish_reason: finish }]);
const begun = said('a');
const finished = said('', 'stop');
const usage = chunk([], { usage: { prompt_tokens: 1 } });
const failure = framed({ error: { message: 'Down' } });
const done: Frame = { data: '[DONE]' };

function judge(frames: readonly Frame[]): string | undefined {
  const grammar = new CompletionsStreamGrammar();
  return frames.map((frame) => grammar.violation(frame)).find((found) => found !== undefined);
}

const good: Readonly<Record<string, readonly Frame[]>> = {
  'text with usage': [begun, finished, usage, done],
  'two choices': [said('b', null, 1), begun, finished, said('', 'stop', 1), done],
  'frames that were only parsed': [{ data: finished.data }, { data: '[DONE] ' }],
  'an error amid': [begun, failure],
};

const bad: readonly (readonly [what: string, frames: readonly Frame[], sentence: RegExp])[] = [
  ['another id', [begun, chunk([], { id: 'y' })], /differ/],
  ['another time', [begun, chunk([], { created: 6 })], /differ/],
  ['another model', [begun, chunk([], { model: 'n' })], /differ/],
  ['another kind', [chunk([], { object: 'x' })], /its kind/],
  ['no id', [chunk([], { id: null })], /lacks its id/],
  ['no choices', [framed(envelope)], /its choices/],
  ['no text', [chunk([{ index: 0 }])], /index or text/],
  ['no index', [chunk([{ text: '' }])], /index or text/],
  ['text after the finish', [begun, finished, begun], /after its finish/],
  ['usage before the finish', [begun, usage], /no finish/],
  ['usage twice', [finished, usage, usage], /twice/],
  ['a choice after the usage', [finished, usage, said('b', null, 1)], /after the usage/],
  ['an end without finish', [begun, done], /no finish/],
  ['an end without any choice', [done], /without any/],
  ['numbers with a gap', [finished, said('', 'stop', 2), done], /gaps/],
  ['a second end', [finished, done, done], /follows/],
  ['an end after an error', [failure, done], /follows/],
  ['what is no JSON', [{ data: 'a' }], /neither/],
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

function rewritten(from: Dialect, frames: readonly Frame[]): Frame[] {
  const decoder = from.streamDecoder();
  const encoder = completionsDialect.streamEncoder(context);
  const events = [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
  return events.flatMap((event) => encoder.encode(event));
}

t.test('accepts the golden streams, also those of other formats once written here', async (t) => {
  for (const name of readdirSync(new URL('openai-completions', goldens)))
    t.equal(judge(framesOf('openai-completions', name)), undefined, name);
  for (const from of [completionsDialect, chatDialect, messagesDialect])
    for (const name of readdirSync(new URL(from.name, goldens))) {
      const frames = rewritten(from, framesOf(from.name, name));
      t.equal(judge(frames), undefined, `${from.name}/${name}`);
      for (const { data, value } of frames)
        if (value !== undefined) t.same(JSON.parse(data), value);
    }
});
