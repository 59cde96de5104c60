import t from 'tap';
import type { CanonicalRequest, Message, Part } from '@ai-proxy/core';
import { encodeRequest } from '../../../../../../plugins/translators/gemini-api/dialect/request.ts';

const base: CanonicalRequest = {
  model: 'gemini-2.5-flash',
  stream: true,
  messages: [],
  sampling: {},
};
const encode = (members: Partial<CanonicalRequest>) => {
  const { value, warnings } = encodeRequest({ ...base, ...members });
  return { body: value, paths: warnings.map(({ path }) => path) };
};
const user = (...parts: Part[]): Message => ({ role: 'user', parts });

const image: Part = {
  type: 'image',
  source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' },
};

const inline = { inlineData: { mimeType: 'image/png', data: 'AA==' } };

t.test('writes media, whatever their source', async (t) => {
  const of = (part: Part) => {
    const { body, paths } = encode({ messages: [user(part)] });
    return [(body['contents'] as never as { parts: unknown[] }[])[0]?.parts[0], paths.length];
  };
  t.same(of(image), [inline, 0]);
  t.same(of({ type: 'image', source: { kind: 'url', url: 'data:image/gif;base64,AA==' } }), [
    { inlineData: { mimeType: 'image/gif', data: 'AA==' } },
    0,
  ]);
  t.same(of({ type: 'image', source: { kind: 'url', url: 'https://x/a.PNG?b' } }), [
    { fileData: { mimeType: 'image/png', fileUri: 'https://x/a.PNG?b' } },
    0,
  ]);
  t.same(of({ type: 'file', source: { kind: 'text', text: 'é' } }), [
    { inlineData: { mimeType: 'text/plain', data: 'w6k=' } },
    0,
  ]);
  t.same(
    of({ type: 'audio', format: 'mp3', source: { kind: 'base64', mediaType: '', data: 'AA==' } }),
    [{ inlineData: { mimeType: 'audio/mpeg', data: 'AA==' } }, 0],
  );
  t.same(of({ type: 'file', source: { kind: 'id', id: 'file_1' } }), [undefined, 1]);
});

t.test('reports what cannot be said of images, audio and files', async (t) => {
  const source = { kind: 'base64', mediaType: 'x/y', data: 'AA==' } as const;
  const { paths } = encode({
    messages: [
      user(
        { type: 'image', source, detail: 'low' },
        { type: 'image', source, detail: 'auto' },
        { type: 'audio', source, transcript: 'T' },
        { type: 'file', source, name: 'N', title: 'T', context: 'C', citations: true },
      ),
    ],
  });
  const place = 'messages[0].content';
  t.same(paths, [
    `${place}[0].detail`,
    `${place}[2].transcript`,
    `${place}[3].name`,
    `${place}[3].title`,
    `${place}[3].context`,
    `${place}[3].citations`,
  ]);
});
