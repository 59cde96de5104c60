import type { JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { readWhole } from '../../../../../../cli/src/conformance/formats/openai-chat/client-read.ts';
import { paris } from '../../../../../../cli/src/conformance/features/weather.ts';
import { hello } from '../../../../../../cli/src/conformance/script.ts';
import { answerOf, changed } from '../../scripted.ts';

const text = answerOf('openai-chat', { alternatives: ['Hi.'] });
const call = answerOf('openai-chat', { calls: [paris] });

t.test('reads texts and calls', async (t) => {
  t.match(readWhole(text), {
    text: hello,
    choices: [hello, 'Hi.'],
    ending: 'stop',
    breaches: { length: 0 },
  });
  t.match(readWhole(call), { calls: [{ input: paris.input }], ending: 'calls' });
});

const broken: Readonly<Record<string, { answer: JsonObject; breach: RegExp }>> = {
  'without an id': { answer: { ...text, id: '' }, breach: /answer\.id/ },
  'without choices': { answer: { ...text, choices: [] }, breach: /no choices/ },
  'with wrong places': {
    answer: changed(text, '"index":1', '"index":0'),
    breach: /choices\[1\]\.index is 0, not 1/,
  },
  'without a role': {
    answer: changed(text, '"role":"assistant"', '"role":"model"'),
    breach: /message\.role is "model"/,
  },
  'with a list for content': {
    answer: changed(text, JSON.stringify(hello), '[]'),
    breach: /neither text nor null/,
  },
  'with a call without an id': {
    answer: changed(call, `"id":"${paris.id}",`, ''),
    breach: /tool call\.id is absent/,
  },
  'with usage that does not add up': {
    answer: changed(text, '"total_tokens":120', '"total_tokens":0'),
    breach: /total_tokens is 0, not 120/,
  },
};

for (const [name, { answer, breach }] of Object.entries(broken))
  t.test(`notices an answer ${name}`, async (t) => {
    t.match(readWhole(answer).breaches.join('\n'), breach);
  });

t.test('finish reasons and arguments that it does not know are shown', async (t) => {
  const strange = changed(text, '"finish_reason":"stop"', '"finish_reason":"max_tokens"');
  t.equal(readWhole(strange).ending, 'unknown: max_tokens');
  const torn = changed(call, /"arguments":"[^]*?"}}/, '"arguments":"{"}}');
  t.same(readWhole(torn).calls[0]?.input, { 'is not JSON of an object': '{' });
});
