import t from 'tap';
import { Ledger, type FilePart, type JsonObject, type MediaSource } from '@ai-proxy/core';
import {
  encodeFile,
  encodeImageSource,
} from '../../../../../../plugins/translators/messages-api/dialect/media.ts';

function encode(
  source: MediaSource,
  more: Partial<FilePart> = {},
): readonly [block: JsonObject | undefined, paths: readonly string[]] {
  const ledger = new Ledger();
  const { value, warnings } = ledger.done(
    encodeFile({ type: 'file', source, ...more }, 'at', ledger),
  );
  return [value, warnings.map(({ path }) => path)];
}

t.test('writes every source of an image', async (t) => {
  const bytes = { kind: 'base64', mediaType: 'image/png', data: 'AA==' } as const;
  t.same(encodeImageSource(bytes), { type: 'base64', media_type: 'image/png', data: 'AA==' });
  t.match(encodeImageSource({ ...bytes, mediaType: 'image/jpg' }), { media_type: 'image/jpeg' });
  t.same(encodeImageSource({ kind: 'url', url: 'data:image/gif;base64,AA==' }), {
    type: 'base64',
    media_type: 'image/gif',
    data: 'AA==',
  });
  t.same(encodeImageSource({ kind: 'url', url: 'https://x' }), { type: 'url', url: 'https://x' });
  t.same(encodeImageSource({ kind: 'id', id: 'f' }), { type: 'file', file_id: 'f' });
  t.equal(encodeImageSource({ kind: 'text', text: 'x' }), undefined);
});

t.test('writes PDF and texts as documents', async (t) => {
  const pdf = { kind: 'base64', mediaType: 'application/pdf', data: 'AA==' } as const;
  t.same(encode(pdf, { name: 'a.pdf' }), [
    {
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' },
      title: 'a.pdf',
    },
    [],
  ]);
  const text = { kind: 'base64', mediaType: 'text/csv', data: btoa('a,b') } as const;
  t.match(encode(text)[0], { source: { type: 'text', media_type: 'text/plain', data: 'a,b' } });
  const url = { kind: 'url', url: 'https://x/a' } as const;
  t.match(encode(url)[0], { source: { type: 'url', url: 'https://x/a' } });
  t.match(encode({ ...url, mediaType: 'application/pdf' })[0], { source: { type: 'url' } });
});

t.test('writes an image file as an image, and reports the words beside it', async (t) => {
  const image = { kind: 'base64', mediaType: 'image/png', data: 'AA==' } as const;
  t.match(encode(image), [{ type: 'image', source: { type: 'base64' } }, []]);
  t.match(encode({ kind: 'url', url: 'https://x', mediaType: 'image/png' }), [
    { type: 'image', source: { type: 'url', url: 'https://x' } },
    [],
  ]);
  t.same(encode(image, { name: 'a.png', context: 'C' })[1], ['at.name', 'at.context']);
});

t.test('reports other files', async (t) => {
  const zip = 'application/zip';
  t.same(encode({ kind: 'base64', mediaType: zip, data: 'AA==' }), [undefined, ['at']]);
  t.same(encode({ kind: 'url', url: 'https://x', mediaType: 'video/mp4' }), [undefined, ['at']]);
});
