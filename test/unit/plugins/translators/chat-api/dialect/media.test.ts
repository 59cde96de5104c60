import t from 'tap';
import {
  sourceOfFile,
  sourceOfUrl,
  urlOfSource,
} from '../../../../../../plugins/translators/chat-api/dialect/media.ts';

t.test('reads data URLs as bytes and others as addresses', async (t) => {
  t.strictSame(sourceOfUrl('data:image/png;base64,AA'), {
    kind: 'base64',
    mediaType: 'image/png',
    data: 'AA',
  });
  t.strictSame(sourceOfUrl('data:text/plain;charset=utf-8,a%20b'), {
    kind: 'base64',
    mediaType: 'text/plain',
    data: Buffer.from('a b').toString('base64'),
  });
  for (const url of ['https://a.test', 'data:,%zz'])
    t.strictSame(sourceOfUrl(url), { kind: 'url', url });
});

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

t.test('writes sources as URLs where they have one', async (t) => {
  t.equal(
    urlOfSource({ kind: 'base64', mediaType: 'image/png', data: 'AA' }),
    'data:image/png;base64,AA',
  );
  t.equal(urlOfSource({ kind: 'url', url: 'https://a.test' }), 'https://a.test');
  t.equal(urlOfSource({ kind: 'id', id: 'x' }), undefined);
});
