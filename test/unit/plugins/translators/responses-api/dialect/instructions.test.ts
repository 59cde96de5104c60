import t from 'tap';
import { Ledger, type Message } from '@ai-proxy/core';
import {
  encodeInstructions,
  instructionsIn,
} from '../../../../../../plugins/translators/responses-api/dialect/instructions.ts';

const text = { type: 'text', text: 'Be brief.' } as const;
const system: Message = { role: 'system', parts: [text, { ...text, text: 'Be kind.' }] };

function written(message: Message): readonly [text: string, paths: readonly string[]] {
  const ledger = new Ledger();
  const found = instructionsIn(message);
  const words = found === undefined ? '' : encodeInstructions(found, ledger);
  return [words, ledger.done(undefined).warnings.map(({ path }) => path)];
}

t.test('joins the texts of a system message', async (t) => {
  t.strictSame(written(system), ['Be brief.\n\nBe kind.', []]);
});

t.test('reports all that is not words', async (t) => {
  const members = { other: { odd: 1 } };
  const cited = { ...text, citations: [{ kind: 'url', url: 'https://a.test' } as const] };
  const parts = [{ ...text, extensions: members }, cited];
  const message: Message = { role: 'system', name: 'N', parts, extensions: members };
  t.strictSame(written(message), [
    'Be brief.\n\nBe brief.',
    [
      'messages[0].odd',
      'messages[0].name',
      'messages[0].content[0].odd',
      'messages[0].content[1].citations',
    ],
  ]);
});

t.test('is nothing else that begins a conversation', async (t) => {
  const image = { type: 'image', source: { kind: 'url', url: 'https://a.test' } } as const;
  const others: readonly (Message | undefined)[] = [
    undefined,
    { ...system, role: 'developer' },
    { ...system, parts: [text, image] },
    { ...system, extensions: { 'openai-responses': {} } },
  ];
  for (const message of others) t.equal(instructionsIn(message), undefined);
});
