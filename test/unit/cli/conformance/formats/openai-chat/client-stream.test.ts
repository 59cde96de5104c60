import type { Frame } from '@ai-proxy/core';
import t from 'tap';
import { readStream } from '../../../../../../cli/src/conformance/formats/openai-chat/client-stream.ts';
import { hello, inPieces } from '../../../../../../cli/src/conformance/script.ts';
import { clock, oslo } from '../../../../../../cli/src/conformance/features/weather.ts';
import { framesOf, placeOf, replaced, twice, without } from '../../scripted.ts';

const text = framesOf('openai-chat', {}, { stream_options: { include_usage: true } });
const calls = framesOf('openai-chat', { calls: [oslo, clock] });
const finish = '"finish_reason":"stop"';
const [firstPiece = ''] = inPieces(hello);

t.test('reads texts, calls in turns, usage and the end', async (t) => {
  t.match(readStream(text), {
    text: hello,
    ending: 'stop',
    usage: { input: 100, output: 20 },
    complete: true,
    breaches: { length: 0 },
  });
  t.match(readStream(calls), {
    calls: [oslo, clock].map(({ input, name }) => ({ name, input })),
    ending: 'calls',
    breaches: { length: 0 },
  });
});

t.test('an error ends a stream without a good end', async (t) => {
  const half = text.slice(0, 4);
  const error = { message: 'Broken.', type: 'server_error', param: null, code: null };
  const seen = readStream([...half, { data: JSON.stringify({ error }) }]);
  t.match(seen, { error: { message: 'Broken.' }, complete: false, breaches: { length: 0 } });
  const finished = readStream([...text, { data: JSON.stringify({ error }) }]);
  t.equal(finished.complete, true, 'a finish before the error counts as a good end');
});

const broken: Readonly<Record<string, { frames: readonly Frame[]; breach: RegExp }>> = {
  'without its end mark': { frames: without(text, '[DONE]'), breach: /has no \[DONE\]/ },
  'with something behind the end mark': {
    frames: [...text, ...text.slice(1, 2)],
    breach: /follows \[DONE\]/,
  },
  'without a finish reason': {
    frames: without(text, finish),
    breach: /has no finish reason/,
  },
  'with two finish reasons': { frames: twice(text, finish), breach: /two finish reasons/ },
  'with content behind the finish reason': {
    frames: [...text.slice(0, placeOf(text, finish) + 1), ...text.slice(1, 2), ...text.slice(-1)],
    breach: /content follows/,
  },
  'without a role at first': { frames: text.slice(1), breach: /first delta\.role is absent/ },
  'with a name for an event': {
    frames: text.map((frame) => ({ ...frame, event: 'chunk' })),
    breach: /event name chunk/,
  },
  'with ids that change': {
    frames: [...text.slice(0, 2), ...replaced(text.slice(2), 'chatcmpl-', 'chatcmpl-2')],
    breach: /id, created or model change/,
  },
  'with usage that does not add up': {
    frames: replaced(text, '"total_tokens":120', '"total_tokens":12'),
    breach: /usage\.total_tokens is 12, not 120/,
  },
  'with a call that is named again': {
    frames: replaced(calls, /"index":0,"function":\{"arg/, '"index":0,"id":"x","function":{"arg'),
    breach: /call 0 is named twice/,
  },
  'with a call without a type': {
    frames: replaced(calls, '"type":"function",', ''),
    breach: /first delta of call 0\.type is absent/,
  },
  'with calls out of order': {
    frames: replaced(calls, '"tool_calls":[{"index":0', '"tool_calls":[{"index":5'),
    breach: /call 5 comes out of order/,
  },
  'with an error of another form': {
    frames: [...text.slice(0, 3), { data: '{"error":"no"}' }],
    breach: /the error has another form/,
  },
  'with a frame that is not JSON': {
    frames: [...text.slice(0, 3), { data: `{"x":${firstPiece}` }],
    breach: /not JSON/,
  },
  'with another object': {
    frames: replaced(text, 'chat.completion.chunk', 'chat.completion'),
    breach: /chunk\.object/,
  },
};

for (const [name, { breach, frames }] of Object.entries(broken))
  t.test(`notices a stream ${name}`, async (t) => {
    t.match(readStream(frames).breaches.join('\n'), breach);
  });
