import t from 'tap';
import type { Message, Part } from '@ai-proxy/core';
import { merged } from '../../../../../../plugins/translators/gemini-api/dialect/model-turns.ts';

const text = (words: string, more: object = {}): Part => ({ type: 'text', text: words, ...more });
const thought = (words: string, more: object = {}): Part => ({
  type: 'reasoning',
  text: words,
  origin: 'gemini',
  ...more,
});
const call: Part = { type: 'tool-call', id: 'a', name: 'f', arguments: '{}' };
const model = (...parts: Part[]): Message => ({ role: 'assistant', parts });
const user = (...parts: Part[]): Message => ({ role: 'user', parts });

t.test('joins the frames of an answer to one turn', async (t) => {
  const turns = [
    user(text('Q')),
    model(thought('H')),
    model(thought('m')),
    model(text('Let me')),
    model(text(' look.')),
    model(call),
    model(text('')),
    user(text('R')),
    model(text('A')),
  ];
  t.same(merged(turns), [
    user(text('Q')),
    model(thought('Hm'), text('Let me look.'), call),
    user(text('R')),
    model(text('A')),
  ]);
});

t.test('keeps what is signed apart, and the texts of one turn', async (t) => {
  const signed = { extensions: { gemini: { thoughtSignature: 's' } } };
  t.same(merged([model(text('A'), text('B')), model(text('', signed)), model(text('C'))]), [
    model(text('A'), text('B'), text('', signed), text('C')),
  ]);
  const proved = thought('I', { signature: 's' });
  t.same(merged([model(thought('H')), model(proved)]), [model(thought('H'), proved)]);
});

t.test('leaves neighbouring turns of the user as they are', async (t) => {
  const turns = [user(text('A')), user(text('B'))];
  t.same(merged(turns), turns);
});

t.test('keeps members that only this format has', async (t) => {
  const extensions = { gemini: { future: 1 } };
  t.same(merged([model(text('A')), { ...model(text('B')), extensions }]), [
    { ...model(text('AB')), extensions },
  ]);
});

t.test('joins 100,000 frames, and keeps what each says', async (t) => {
  const frames = Array.from({ length: 100_000 }, (_, index) => ({
    ...model(call),
    extensions: { gemini: { [`m${index}`]: 1 } },
  }));
  const [turn, ...others] = merged(frames);
  t.equal(others.length, 0);
  t.equal(turn?.parts.length, frames.length);
  t.equal(Object.keys(turn?.extensions?.['gemini'] ?? {}).length, frames.length);
});
