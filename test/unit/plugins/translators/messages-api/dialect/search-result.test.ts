import t from 'tap';
import { Ledger, type JsonObject } from '@ai-proxy/core';
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
    citations: true,
  });
  t.match(decodeSearchResult({ type: 'search_result' }), { source: { kind: 'text', text: '' } });
});

function lostIn(more: JsonObject): string[] {
  const ledger = new Ledger();
  const { extensions } = decodeSearchResult({ ...block, ...more });
  ledger.loseForeign('messages[0].content[0]', extensions, 'other');
  return ledger.done(undefined).warnings.map(({ path }) => path);
}

t.test('other formats lose what the text does not say, at its own place', async (t) => {
  const cited = { type: 'text', text: 'It rains.', citations: [{ type: 'char_location' }] };
  const marked = { type: 'text', text: 'It pours.', cache_control: { type: 'ephemeral' } };
  const uncited = { type: 'text', text: 'It snows.', citations: [] };
  t.same(lostIn({}), []);
  t.same(lostIn({ later: 1, content: [cited, marked, uncited, { type: 'odd' }] }), [
    'messages[0].content[0].later',
    'messages[0].content[0].content[0].citations',
    'messages[0].content[0].content[1].cache_control',
    'messages[0].content[0].content[3]',
  ]);
});

t.test('gives the block back to its own format', async (t) => {
  t.same(encodeSearchResult(decodeSearchResult(block)), block);
  t.equal(encodeSearchResult({ type: 'file', source: { kind: 'text', text: 'x' } }), undefined);
});
