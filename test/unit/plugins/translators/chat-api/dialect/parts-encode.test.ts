import t from 'tap';
import { Ledger, type Part } from '@ai-proxy/core';
import { encodeParts } from '../../../../../../plugins/translators/chat-api/dialect/parts-encode.ts';

function encode(part: Part) {
  const ledger = new Ledger();
  const encoded = encodeParts([{ part, path: 'p' }], ledger);
  const { value, warnings } = ledger.done(encoded[0]);
  return { value, lost: warnings.map(({ path }) => path) };
}
const pdf = { kind: 'base64', mediaType: 'application/pdf', data: 'AA' } as const;
const note = { kind: 'text', text: 'N' } as const;
const data = 'data:application/pdf;base64,AA';

t.test('gives a file the one name that it may have', async (t) => {
  const file = (members: object) => ({ type: 'file', file: { ...members, file_data: data } });
  t.strictSame(encode({ type: 'file', source: pdf, name: 'a.pdf', title: 'a.pdf' }), {
    value: file({ filename: 'a.pdf' }),
    lost: [],
  });
  t.strictSame(encode({ type: 'file', source: pdf, title: 'T' }), {
    value: file({ filename: 'T' }),
    lost: [],
  });
  t.strictSame(encode({ type: 'file', source: pdf, name: 'a.pdf', title: 'T' }), {
    value: file({ filename: 'a.pdf' }),
    lost: ['p.title'],
  });
});

t.test('reports what a document loses that is sent as text', async (t) => {
  const part = { type: 'file', source: note, name: 'n.txt', title: 'T', context: 'C' } as const;
  t.strictSame(encode({ ...part, citations: true }), {
    value: { type: 'text', text: 'N' },
    lost: ['p.context', 'p.citations', 'p.name', 'p.title'],
  });
});

t.test('sends addresses and ids of files, though not all vendors take them', async (t) => {
  t.strictSame(
    encode({ type: 'file', source: { kind: 'url', url: 'https://f.test' }, title: 'T' }),
    {
      value: { type: 'file', file: { filename: 'T', file_data: 'https://f.test' } },
      lost: ['p'],
    },
  );
  t.strictSame(encode({ type: 'file', source: { kind: 'id', id: 'f' }, name: 'a' }), {
    value: { type: 'file', file: { file_id: 'f', filename: 'a' } },
    lost: [],
  });
});

t.test('puts what was kept of a member back into it, unless the member is gone', async (t) => {
  const extensions = { 'openai-chat': { file: { odd: 1 }, beside: 2 } };
  t.strictSame(encode({ type: 'file', source: { kind: 'id', id: 'f' }, extensions }).value, {
    type: 'file',
    file: { file_id: 'f', odd: 1 },
    beside: 2,
  });
  t.strictSame(encode({ type: 'file', source: note, extensions }).value, {
    type: 'text',
    text: 'N',
    beside: 2,
  });
});

t.test('reports parts that have no place here, and what a text cites', async (t) => {
  const parts: readonly Part[] = [
    { type: 'reasoning', text: 'h' },
    { type: 'refusal', text: 'No.' },
    { type: 'native', dialect: 'other', value: {} },
    { type: 'audio', source: { kind: 'url', url: 'https://a.test' } },
    { type: 'image', source: { kind: 'id', id: 'i' } },
  ];
  for (const part of parts)
    t.strictSame(encode(part), { value: undefined, lost: ['p'] }, part.type);
  const citing: Part = {
    type: 'text',
    text: 'a',
    citations: [{ kind: 'url', url: 'https://c.test' }],
  };
  t.strictSame(encode(citing), { value: { type: 'text', text: 'a' }, lost: ['p.citations'] });
});
