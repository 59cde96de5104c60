import type { Frame } from '@ai-proxy/core';
import t from 'tap';
import { oslo, paris } from '../../../../../../cli/src/conformance/features/weather.ts';
import { readStream } from '../../../../../../cli/src/conformance/formats/openai-responses/client-stream.ts';
import { hello } from '../../../../../../cli/src/conformance/script.ts';
import { framesOf, replaced, without } from '../../scripted.ts';

const text = framesOf('openai-responses', { reasoning: 'Hm.' });
const calls = framesOf('openai-responses', { calls: [paris, oslo] });

function asFrame(event: { readonly type: string }): Frame {
  return { event: event.type, data: JSON.stringify(event) };
}

const numbered = { sequence_number: 0 };

/** Frames with their numbers made good again, so that another mistake is the first. */
function renumbered(frames: readonly Frame[]): readonly Frame[] {
  return frames.map((frame, number) => ({
    ...frame,
    data: frame.data.replace(/"sequence_number":\d+/, `"sequence_number":${number}`),
  }));
}

t.test('reads summaries, texts and calls from the last event', async (t) => {
  t.match(readStream(text), {
    text: hello,
    reasoning: 'Hm.',
    ending: 'stop',
    complete: true,
    breaches: { length: 0 },
  });
  t.match(readStream(calls), {
    calls: [paris, oslo].map(({ input, name }) => ({ name, input })),
    ending: 'calls',
    breaches: { length: 0 },
  });
  t.match(readStream(framesOf('openai-responses', { ending: 'filter' })), { ending: 'filter' });
});

t.test('errors end a stream without a good end', async (t) => {
  const half = framesOf('openai-responses').slice(0, 6);
  const number = { sequence_number: half.length };
  const error = { type: 'error', code: 'x', message: 'Broken.', param: null, ...number };
  const response = { error: { code: 'x', message: 'Broken.' } };
  const failed = { type: 'response.failed', response, ...number };
  const both = [error, { ...failed, sequence_number: half.length + 1 }];
  for (const ends of [[error], [failed], both])
    t.match(readStream([...half, ...ends.map(asFrame)]), {
      text: /^Hello/,
      error: { message: 'Broken.', type: 'x' },
      complete: false,
      breaches: { length: 0 },
    });
});

const broken: Readonly<Record<string, { frames: readonly Frame[]; breach: RegExp }>> = {
  'with a gap in the numbers': {
    frames: without(text, 'response.output_text.delta'),
    breach: /sequence_number is \d+, not \d+/,
  },
  'without its last event': { frames: text.slice(0, -1), breach: /has no last event/ },
  'with another beginning': {
    frames: renumbered(text.slice(1)),
    breach: /begins with response\.in_progress/,
  },
  'with something behind the end': {
    frames: renumbered([...text, ...text.slice(-1)]),
    breach: /follows the end/,
  },
  'with done text unlike its deltas': {
    frames: renumbered(without(text, 'response.output_text.delta')),
    breach: /output_text\.done has another text than its deltas/,
  },
  'with something behind a failure': {
    frames: renumbered([
      ...text.slice(0, 4),
      ...['response.failed', 'response.failed'].map((type) => asFrame({ type, ...numbered })),
    ]),
    breach: /response\.failed follows the end/,
  },
  'with an item that never began': {
    frames: renumbered(without(calls, 'response.output_item.added')),
    breach: /output_index is 1, not 0/,
  },
  'with an item that never ended': {
    frames: renumbered(without(calls, 'response.output_item.done')),
    breach: /comes before everything has ended/,
  },
  'with a part that never began': {
    frames: renumbered(without(text, 'response.content_part.added')),
    breach: /is in nothing that is open/,
  },
  'with fewer items at the end': {
    frames: replaced(calls, /"output":\[\{[^]*\}\],"parallel/, '"output":[],"parallel'),
    breach: /has 0 items after 3/,
  },
  'with other words at the end': {
    frames: [...text.slice(0, -1), ...replaced(text.slice(-1), 'Hello', 'Good day')],
    breach: /other words than the stream/,
  },
  'with a call id for an item id': {
    frames: replaced(calls, /fc_c0nf0rmance/g, 'call_c0nf0rmance'),
    breach: /id does not begin with fc/,
  },
  'with another status at the end': {
    frames: replaced(text, '"status":"completed","background"', '"status":"x","background"'),
    breach: /response\.completed\.status is "x"/,
  },
};

for (const [name, { breach, frames }] of Object.entries(broken))
  t.test(`notices a stream ${name}`, async (t) => {
    t.match(readStream(frames).breaches.join('\n'), breach);
  });
