import type { Frame } from '@ai-proxy/core';
import t from 'tap';
import { clock, paris } from '../../../../../../cli/src/conformance/features/weather.ts';
import { readStream } from '../../../../../../cli/src/conformance/formats/anthropic-messages/client-stream.ts';
import { hello } from '../../../../../../cli/src/conformance/script.ts';
import { framesOf, placeOf, replaced, twice, without } from '../../scripted.ts';

const text = framesOf('anthropic-messages', { reasoning: 'Hm.' });
const calls = framesOf('anthropic-messages', { calls: [paris, clock] });
const error: Frame = {
  event: 'error',
  data: '{"type":"error","error":{"type":"api_error","message":"Broken."}}',
};

t.test('reads thoughts, texts, calls without arguments and usage', async (t) => {
  t.match(readStream(text), {
    text: hello,
    reasoning: 'Hm.',
    ending: 'stop',
    usage: { input: 100, output: 20 },
    complete: true,
    breaches: { length: 0 },
  });
  t.match(readStream(calls), {
    calls: [paris, clock].map(({ input, name }) => ({ name, input })),
    ending: 'calls',
    breaches: { length: 0 },
  });
});

t.test('an error ends a stream without a good end', async (t) => {
  const seen = readStream([...text.slice(0, 6), error]);
  t.match(seen, { error: { message: 'Broken.' }, complete: false });
  const finished = readStream([...text.slice(0, -1), error]);
  t.equal(finished.complete, true, 'a stop reason before the error counts as a good end');
});

const broken: Readonly<Record<string, { frames: readonly Frame[]; breach: RegExp }>> = {
  'without message_stop': {
    frames: without(text, 'message_stop'),
    breach: /has no message_stop/,
  },
  'with something behind the end': {
    frames: twice(text, 'message_stop'),
    breach: /message_stop follows the end/,
  },
  'with something behind an error': {
    frames: [...text.slice(0, 3), error, ...text.slice(3, 4)],
    breach: /follows the end/,
  },
  'without message_start': { frames: text.slice(1), breach: /before message_start/ },
  'with two message_start': { frames: twice(text, 'message_start'), breach: /two message_start/ },
  'without message_delta': {
    frames: without(text, 'message_delta'),
    breach: /without message_delta/,
  },
  'with blocks in each other': {
    frames: without(text, 'content_block_stop'),
    breach: /begins in another one/,
  },
  'with a gap in the numbers': {
    frames: replaced(text, '"index":1', '"index":2'),
    breach: /index is 2, not 1/,
  },
  'with a delta outside of a block': {
    frames: text.toSpliced(placeOf(text, 'message_delta'), 0, ...text.slice(-4, -3)),
    breach: /in no block/,
  },
  'with a delta of another kind': {
    frames: replaced(text, 'signature_delta', 'input_json_delta'),
    breach: /a input_json_delta is in a block of thinking/,
  },
  'with usage missing at the end': {
    frames: replaced(text, '"output_tokens":20,', ''),
    breach: /message_delta\.usage\.output_tokens is absent/,
  },
  'with another name than type': {
    frames: text.map((frame) => (frame.event === 'ping' ? { ...frame, event: 'pong' } : frame)),
    breach: /the event "pong" has the type "ping"/,
  },
  'with an unknown event': {
    frames: [{ event: 'x', data: '{"type":"x"}' }, ...text],
    breach: /the event x is unknown/,
  },
  'with an id that the API refuses': {
    frames: replaced(calls, paris.id, 'call.1'),
    breach: /not made of the letters of ids/,
  },
  'with an error of another form': {
    frames: [...text.slice(0, 3), { event: 'error', data: '{"type":"error","message":"x"}' }],
    breach: /another form/,
  },
};

for (const [name, { breach, frames }] of Object.entries(broken))
  t.test(`notices a stream ${name}`, async (t) => {
    t.match(readStream(frames).breaches.join('\n'), breach);
  });
