import t from 'tap';
import { keyedHash } from '../../../../../plugins/policies/cloaking/keyed-hash.ts';
import {
  restoredCitation,
  restoredObject,
  restoredText,
} from '../../../../../plugins/policies/cloaking/restored-value.ts';
import { Tokens } from '../../../../../plugins/policies/cloaking/tokens.ts';

const tokens = new Tokens(keyedHash('k'), 'c');
const quoted = tokens.tokenFor('a"b');

t.test('puts words into all texts of a value', async (t) => {
  t.same(restoredObject({ a: quoted, b: [`${quoted}!`, 1, null, { c: quoted }] }, tokens), {
    a: 'a"b',
    b: ['a"b!', 1, null, { c: 'a"b' }],
  });
  t.equal(restoredText('zq', tokens), 'zq');
});

t.test('keeps JSON in texts JSON', async (t) => {
  t.same(restoredObject({ arguments: `{"a":"${quoted}"}` }, tokens), {
    arguments: '{"a":"a\\"b"}',
  });
});

t.test('leaves signed reasoning, and what has no tokens, as it is', async (t) => {
  const plain = { a: ['b', { signature: 's', type: 'thinking', thinking: quoted }] };
  t.equal(restoredObject(plain, tokens), plain);
});

t.test('moves the places of citations along', async (t) => {
  const value = {
    type: 'url_citation',
    url_citation: { title: quoted, start_index: 20, end_index: 30 },
    index: 20,
  };
  const citation = {
    kind: 'url',
    url: 'https://x/',
    title: quoted,
    citedText: `${quoted}.`,
    start: 20,
    end: 30,
    native: { dialect: 'openai-chat', value },
  } as const;
  t.same(
    restoredCitation(citation, tokens, (offset) => offset - 9),
    {
      ...citation,
      title: 'a"b',
      citedText: 'a"b.',
      start: 11,
      end: 21,
      native: {
        dialect: 'openai-chat',
        value: {
          type: 'url_citation',
          url_citation: { title: 'a"b', start_index: 11, end_index: 21 },
          index: 20,
        },
      },
    },
  );
  const bare = { kind: 'document' } as const;
  t.same(
    restoredCitation(bare, tokens, (offset) => offset),
    bare,
  );
});
