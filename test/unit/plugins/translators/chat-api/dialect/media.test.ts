import t from 'tap';
import { sourceOfFile } from '../../../../../../plugins/translators/chat-api/dialect/media.ts';

t.test('tells the type of bare bytes by the name', async (t) => {
  const typeOf = (name?: string) => {
    const source = sourceOfFile('AA', name);
    return source.kind === 'base64' ? source.mediaType : source.kind;
  };
  t.equal(typeOf(), 'application/pdf');
  t.equal(typeOf('A.PDF'), 'application/pdf');
  t.equal(typeOf('a.b.csv'), 'text/csv');
  for (const name of ['a.bin', 'pdf.', 'a.constructor'])
    t.equal(typeOf(name), 'application/octet-stream', name);
  t.equal(sourceOfFile('https://a.test/x.pdf').kind, 'url');
  t.match(sourceOfFile('data:text/csv;base64,AA', 'a.pdf'), { mediaType: 'text/csv' });
});
