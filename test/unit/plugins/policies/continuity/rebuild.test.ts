import type { Part } from '@ai-proxy/core';
import t from 'tap';
import type { Found } from '../../../../../plugins/policies/continuity/find.ts';
import { textDigestOf } from '../../../../../plugins/policies/continuity/turn-keys.ts';
import { rebuilt } from '../../../../../plugins/policies/continuity/rebuild.ts';
import type { CallStep, Step } from '../../../../../plugins/policies/continuity/turn.ts';
import { call, callStep, thought, turnOf } from './turns.ts';

const text = (words: string): Extract<Part, { type: 'text' }> => ({ type: 'text', text: words });
const think = (words: string): Step => ({ type: 'reasoning', part: thought(words) });
const one = callStep('one', { signature: 'proof of one', extensions: { proving: { id: 'fc_1' } } });

function foundOf(
  steps: readonly Step[],
  pairs: readonly [CallStep, ReturnType<typeof call>][],
  words = '',
): Found {
  return { turn: turnOf(steps, { textDigest: textDigestOf(words) }), calls: new Map(pairs) };
}

t.test('a turn comes back in the order in which it was said', async (t) => {
  const sent = call('one');
  const steps: Step[] = [think('a'), { type: 'text', length: 2 }, think('b'), one];
  t.same(rebuilt([sent, text('Hi')], foundOf(steps, [[one, sent]], 'Hi')), [
    thought('a'),
    text('Hi'),
    thought('b'),
    { ...sent, signature: 'proof of one', extensions: { proving: { id: 'fc_1' } } },
  ]);
});

t.test('texts that were joined or torn are as they were', async (t) => {
  const extensions = { proving: { thoughtSignature: 'x' } };
  const steps: Step[] = [
    think('a'),
    { type: 'text', length: 2 },
    think('b'),
    { type: 'text', length: 5 },
    { type: 'text', length: 0, extensions },
  ];
  const whole = [
    thought('a'),
    text('Hi'),
    thought('b'),
    text('there'),
    { ...text(''), extensions },
  ];
  t.same(rebuilt([text('Hithere')], foundOf(steps, [], 'Hithere')), whole);
  t.same(rebuilt([text('H'), text('ith'), text('ere')], foundOf(steps, [], 'Hithere')), whole);
});

t.test('words that were never said get no signature, also where they are as long', async (t) => {
  const extensions = { proving: { thoughtSignature: 'x' } };
  const steps: Step[] = [think('a'), { type: 'text', length: 3, extensions }];
  t.same(rebuilt([text('Yes')], foundOf(steps, [], 'Yes')), [
    thought('a'),
    { ...text('Yes'), extensions },
  ]);
  t.same(rebuilt([text('Noo')], foundOf(steps, [], 'Yes')), [thought('a'), text('Noo')]);
});

t.test('the mark for the prompt cache stays on the last text', async (t) => {
  const steps: Step[] = [
    { type: 'text', length: 2 },
    { type: 'text', length: 5 },
  ];
  t.same(rebuilt([{ ...text('Hithere'), cache: {} }], foundOf(steps, [], 'Hithere')), [
    text('Hi'),
    { ...text('there'), cache: {} },
  ]);
});

t.test(
  'a turn that the client changed keeps its form, with reasoning before what it led to',
  async (t) => {
    const sent = call('one');
    const steps: Step[] = [think('a'), { type: 'text', length: 2 }, think('b'), one];
    t.match(rebuilt([text('Hi, trimmed'), sent], foundOf(steps, [[one, sent]], 'Hi')), [
      thought('a'),
      text('Hi, trimmed'),
      thought('b'),
      { id: 'one', signature: 'proof of one' },
    ]);
    t.match(rebuilt([sent], foundOf(steps, [[one, sent]], 'Hi')), [
      thought('a'),
      thought('b'),
      { id: 'one' },
    ]);
  },
);

t.test('a call that nobody knows stays as it is', async (t) => {
  const sent = call('one');
  const other = call('other');
  t.match(rebuilt([other, sent], foundOf([think('a'), one], [[one, sent]])), [
    other,
    thought('a'),
    { id: 'one' },
  ]);
  t.same(rebuilt([text('Hi'), other], foundOf([], [])), [text('Hi'), other]);
});

t.test('texts with citations are not cut', async (t) => {
  const cited: Part = {
    ...text('Hithere'),
    citations: [{ kind: 'url', url: 'https://a.example' }],
  };
  const steps: Step[] = [think('a'), { type: 'text', length: 2 }, { type: 'text', length: 5 }];
  t.same(rebuilt([cited], foundOf(steps, [], 'Hithere')), [thought('a'), cited]);
});

t.test('what the client says of a call goes before what is remembered', async (t) => {
  const sent = { ...call('one'), signature: 'its own', extensions: { proving: { id: 'its own' } } };
  t.same(rebuilt([sent], foundOf([one], [[one, sent]])), [sent]);
});
