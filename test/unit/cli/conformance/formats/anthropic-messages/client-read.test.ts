import type { JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { paris } from '../../../../../../cli/src/conformance/features/weather.ts';
import { readWhole } from '../../../../../../cli/src/conformance/formats/anthropic-messages/client-read.ts';
import { hello, plainScript, stopWord } from '../../../../../../cli/src/conformance/script.ts';
import { answerOf, changed } from '../../scripted.ts';

const text = answerOf('anthropic-messages', { reasoning: 'Hm.', ending: 'stop-sequence' });
const call = answerOf('anthropic-messages', { calls: [paris] });

t.test('reads thoughts, texts, calls and the stop sequence', async (t) => {
  t.match(readWhole(text), {
    text: hello,
    reasoning: 'Hm.',
    ending: 'stop',
    stopSequence: stopWord,
    breaches: { length: 0 },
  });
  t.match(readWhole(call), {
    calls: [{ input: paris.input }],
    ending: 'calls',
    breaches: { length: 0 },
  });
});

t.test('adds the cache to the input', async (t) => {
  const usage = { ...plainScript.usage, cacheRead: 40, cacheWrite: 7 };
  const { usage: seen } = readWhole(answerOf('anthropic-messages', { usage }));
  t.match(seen, { input: 147, cached: 40, written: 7 });
});

const broken: Readonly<Record<string, { answer: JsonObject; breach: RegExp }>> = {
  'of another type': { answer: { ...text, type: 'x' }, breach: /answer\.type is "x"/ },
  'without a stop reason': {
    answer: { ...text, stop_reason: null },
    breach: /stop_reason is null/,
  },
  'without a stop sequence': {
    answer: { ...text, stop_sequence: undefined },
    breach: /stop_sequence is missing/,
  },
  'without usage': { answer: { ...text, usage: {} }, breach: /usage\.input_tokens is absent/ },
  'with an unknown block': {
    answer: changed(text, '"type":"text"', '"type":"output_text"'),
    breach: /content\[1\]\.type is output_text/,
  },
  'with thoughts that have no signature': {
    answer: changed(text, /,"signature":"[^"]*"/, ''),
    breach: /content\[0\]\.signature is absent/,
  },
  'with input as text': {
    answer: changed(call, JSON.stringify(paris.input), '"{}"'),
    breach: /input is no object/,
  },
};

for (const [name, { answer, breach }] of Object.entries(broken))
  t.test(`notices an answer ${name}`, async (t) => {
    const json = JSON.parse(JSON.stringify(answer)) as JsonObject;
    t.match(readWhole(json).breaches.join('\n'), breach);
  });

t.test('stop reasons of other formats are not understood', async (t) => {
  t.equal(readWhole({ ...text, stop_reason: 'length' }).ending, 'unknown: length');
});
