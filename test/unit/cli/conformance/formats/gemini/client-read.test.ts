import type { Frame, JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { oslo, paris } from '../../../../../../cli/src/conformance/features/weather.ts';
import {
  readStream,
  readWhole,
} from '../../../../../../cli/src/conformance/formats/gemini/client-read.ts';
import { hello } from '../../../../../../cli/src/conformance/script.ts';
import { answerOf, changed, framesOf, replaced } from '../../scripted.ts';

const text = answerOf('gemini', { reasoning: 'Hm.', logprobs: true, alternatives: ['Hi.'] });
const frames = framesOf('gemini', { reasoning: 'Hm.' });
const calls = framesOf('gemini', { calls: [paris, oslo] });

t.test('reads thoughts, texts, alternatives and log probabilities', async (t) => {
  const seen = readWhole(text);
  t.match(seen, {
    text: hello,
    reasoning: 'Hm.',
    choices: [hello, 'Hi.'],
    breaches: { length: 0 },
  });
  t.equal(seen.tokens.map(({ token }) => token).join(''), hello);
});

t.test('reads streams, in which the last usage counts', async (t) => {
  t.match(readStream(frames), {
    text: hello,
    reasoning: 'Hm.',
    ending: 'stop',
    usage: { input: 100, output: 20 },
    complete: true,
    breaches: { length: 0 },
  });
  const found = readStream(calls);
  t.match(found, { ending: 'calls', breaches: { length: 0 } });
  t.same(
    found.calls,
    [paris, oslo].map(({ input, name }) => ({ name, input })),
  );
});

t.test('a refused prompt is a filter', async (t) => {
  const usageMetadata = { promptTokenCount: 3, totalTokenCount: 3 };
  const seen = readWhole({ promptFeedback: { blockReason: 'OTHER' }, usageMetadata });
  t.match(seen, { ending: 'filter', breaches: { length: 0 } });
});

t.test('an error ends a stream without a good end', async (t) => {
  const error = { code: 503, message: 'Broken.', status: 'UNAVAILABLE' };
  const seen = readStream([...frames.slice(0, 3), { data: JSON.stringify({ error }) }]);
  t.match(seen, { error: { message: 'Broken.' }, complete: false, breaches: { length: 0 } });
});

const brokenStreams: Readonly<Record<string, { frames: readonly Frame[]; breach: RegExp }>> = {
  'without a finish reason': { frames: frames.slice(0, -1), breach: /no finish reason/ },
  'with two finish reasons': {
    frames: [...frames, ...replaced(frames.slice(-1), /"parts":\[[^]*?\]/, '"parts":[]')],
    breach: /two finish reasons/,
  },
  'with content behind the end': {
    frames: [...frames, ...frames.slice(0, 1)],
    breach: /content follows the finish reason/,
  },
  'with names of events': {
    frames: frames.map((frame) => ({ ...frame, event: 'message' })),
    breach: /event name message/,
  },
  'with an end mark of another format': {
    frames: [...frames, { data: '[DONE]' }],
    breach: /not JSON/,
  },
  'with frames behind an error': {
    frames: [{ data: '{"error":{"code":5,"message":"x","status":"Y"}}' }, ...frames],
    breach: /follows the error/,
  },
  'with an error of another form': {
    frames: [{ data: '{"error":{"message":"x","type":"y"}}' }],
    breach: /another form/,
  },
  'with a call without a name': {
    frames: replaced(calls, `"name":"${paris.name}"`, '"name":""'),
    breach: /functionCall\.name is ""/,
  },
  'with arguments as text': {
    frames: replaced(calls, /"args":\{[^}]*\}/, '"args":"{}"'),
    breach: /args is no object/,
  },
};

for (const [name, { breach, frames: given }] of Object.entries(brokenStreams))
  t.test(`notices a stream ${name}`, async (t) => {
    t.match(readStream(given).breaches.join('\n'), breach);
  });

const brokenAnswers: Readonly<Record<string, { answer: JsonObject; breach: RegExp }>> = {
  'of another role': {
    answer: changed(text, '"role":"model"', '"role":"assistant"'),
    breach: /content\.role is "assistant"/,
  },
  'with usage that does not add up': {
    answer: changed(text, '"totalTokenCount":120', '"totalTokenCount":1'),
    breach: /totalTokenCount is 1, not 120/,
  },
  'without usage': {
    answer: { ...text, usageMetadata: {} },
    breach: /totalTokenCount is absent/,
  },
};

for (const [name, { answer, breach }] of Object.entries(brokenAnswers))
  t.test(`notices an answer ${name}`, async (t) => {
    t.match(readWhole(answer).breaches.join('\n'), breach);
  });

t.test('finish reasons of other formats are not understood', async (t) => {
  const strange = changed(text, '"finishReason":"STOP"', '"finishReason":"stop"');
  t.equal(readWhole(strange).ending, 'unknown: stop');
});
