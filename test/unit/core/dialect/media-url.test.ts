import t from 'tap';
import { sourceOfUrl, urlOfSource } from '../../../../core/src/dialect/media-url.ts';

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

t.test('writes sources as URLs where they have one', async (t) => {
  t.equal(
    urlOfSource({ kind: 'base64', mediaType: 'image/png', data: 'AA' }),
    'data:image/png;base64,AA',
  );
  t.equal(urlOfSource({ kind: 'url', url: 'https://a.test' }), 'https://a.test');
  t.equal(urlOfSource({ kind: 'id', id: 'x' }), undefined);
});
