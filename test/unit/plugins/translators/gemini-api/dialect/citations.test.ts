import t from 'tap';
import { Ledger, type Citation } from '@ai-proxy/core';
import {
  decodeCitations,
  encodeCitations,
  shifted,
} from '../../../../../../plugins/translators/gemini-api/dialect/citations.ts';

const encode = (citations: Citation[], text: string) => {
  const ledger = new Ledger();
  const value = encodeCitations(citations, text, 'choices[0].parts', ledger);
  return { value, lost: ledger.done(0).warnings.length };
};

t.test('reads pages and documents, placed by bytes', async (t) => {
  const groundingMetadata = {
    groundingChunks: [
      { web: { uri: 'https://x', title: 'X' } },
      { retrievedContext: { title: 'D', text: 'quoted' } },
      { retrievedContext: { uri: 'gs://y' } },
      { maps: {} },
    ],
    groundingSupports: [
      {
        segment: { startIndex: 3, endIndex: 5, text: 'Ö' },
        groundingChunkIndices: [0, 1, 2, 3, 9, 'x'],
      },
      {},
    ],
  };
  const native = { dialect: 'gemini', value: {} };
  const place = { start: 2, end: 3, native };
  t.same(decodeCitations({ groundingMetadata }, 'Ä.Öl'), [
    { kind: 'url', url: 'https://x', title: 'X', citedText: 'Ö', ...place },
    { kind: 'document', title: 'D', citedText: 'quoted', ...place },
    { kind: 'url', url: 'gs://y', citedText: 'Ö', ...place },
  ]);
  t.same(decodeCitations({}, 'x'), []);
});

t.test('writes what others cited, each source once', async (t) => {
  const page = { kind: 'url', url: 'https://x', title: 'X' } as const;
  const { value, lost } = encode(
    [
      { ...page, start: 2, end: 3 },
      { ...page, start: 3, end: 4 },
      { kind: 'document', title: 'D', citedText: 'quoted' },
      { ...page, native: { dialect: 'gemini', value: {} } },
    ],
    'Ä.Öl',
  );
  t.same(value, {
    groundingChunks: [
      { web: { uri: 'https://x', title: 'X' } },
      { retrievedContext: { title: 'D', text: 'quoted' } },
    ],
    groundingSupports: [
      { segment: { startIndex: 3, endIndex: 5, text: 'Ö' }, groundingChunkIndices: [0] },
      { segment: { startIndex: 5, endIndex: 6, text: 'l' }, groundingChunkIndices: [0] },
      { groundingChunkIndices: [1] },
    ],
  });
  t.equal(lost, 0);
});

t.test('reports cited files and texts of pages', async (t) => {
  t.equal(encode([{ kind: 'url', url: 'u', citedText: 'C', fileId: 'f' }], '').lost, 2);
  t.same(encode([], ''), { value: undefined, lost: 0 });
});

t.test('counts places from another start, where they are behind it', async (t) => {
  const citation: Citation = { kind: 'url', start: 2, end: 4 };
  t.same(shifted(citation, 3), { kind: 'url', start: 5, end: 7 });
  t.same(shifted(citation, -2), { kind: 'url', start: 0, end: 2 });
  t.same(shifted(citation, -3), { kind: 'url' });
  t.same(shifted({ kind: 'url' }, 3), { kind: 'url' });
});

t.test('writes 100,000 citations, each source once', async (t) => {
  const citations = Array.from({ length: 100_000 }, (_, index): Citation => ({
    kind: 'url',
    url: `u${index % 50_000}`,
  }));
  const written = encodeCitations(citations, '', 'p', new Ledger());
  t.match(written, { groundingChunks: { length: 50_000 }, groundingSupports: { length: 100_000 } });
  const supports = written?.['groundingSupports'];
  t.match(Array.isArray(supports) && supports.at(-1), { groundingChunkIndices: [49_999] });
});
