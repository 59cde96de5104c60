import t from 'tap';
import {
  decodeSearchResult,
  encodeSearchResult,
} from '../../../../../../plugins/translators/messages-api/dialect/search-result.ts';

const block = {
  type: 'search_result',
  title: 'Rain',
  source: 'https://weather.example',
  content: [
    { type: 'text', text: 'It rains.' },
    { type: 'text', text: 'It pours.' },
  ],
  citations: { enabled: true },
  cache_control: { type: 'ephemeral' },
};

t.test('reads what was found as text for other formats', async (t) => {
  t.match(decodeSearchResult(block), {
    type: 'file',
    source: { kind: 'text', text: 'Rain\n\nhttps://weather.example\n\nIt rains.\n\nIt pours.' },
    cache: {},
  });
  t.match(decodeSearchResult({ type: 'search_result' }), { source: { kind: 'text', text: '' } });
});

t.test('gives the block back to its own format', async (t) => {
  t.same(encodeSearchResult(decodeSearchResult(block)), block);
  t.equal(encodeSearchResult({ type: 'file', source: { kind: 'text', text: 'x' } }), undefined);
});
