import { GoogleGenAI, ApiError } from '@google/genai';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import { words } from '../helpers/scenes.ts';
import { thrownBy } from '../helpers/thrown-by.ts';

const contents = 'Hello';

for (const kind of upstreamKinds)
  t.test(`the wire of the genai SDK in front of ${kind}`, async (t) => {
    const listed = [{ id: 'text', alias: 'house' }, { id: 'tool' }, { id: 'hang' }];
    const pair = await startPair(t, kind, listed);
    const httpOptions = { baseUrl: pair.url };
    const { models } = new GoogleGenAI({ apiKey: clientKey, httpOptions });

    t.test('lists the models and finds one', async (t) => {
      const names: (string | undefined)[] = [];
      for await (const { name } of await models.list()) names.push(name);
      t.same(names, ['models/hang', 'models/house', 'models/tool']);
      t.match(await models.get({ model: 'house' }), { name: 'models/house' });
      const error = await thrownBy(models.get({ model: 'nobody' }), ApiError);
      t.equal(error.status, 404);
    });

    t.test('serves an alias and refuses other names', async (t) => {
      const answer = await models.generateContent({ model: 'house', contents });
      t.equal(answer.text, words);
      t.equal(pair.seen().model, 'text');
      const stranger = models.generateContent({ model: 'nobody', contents });
      t.equal((await thrownBy(stranger, ApiError)).status, 404);
    });

    t.test('names the request', async (t) => {
      const { sdkHttpResponse } = await models.generateContent({ model: 'text', contents });
      const id = sdkHttpResponse?.headers?.['x-request-id'];
      t.match(id, /^req_[0-9a-f]{32}$/);
      t.match(
        pair.logs.find((line) => line['id'] === id),
        { status: 200, provider: pair.provider, attempts: 1 },
      );
    });

    t.test('closes the upstream when it is aborted in mid-stream', async (t) => {
      const abort = new AbortController();
      const config = { abortSignal: abort.signal };
      const stream = await models.generateContentStream({ model: 'hang', contents, config });
      let left = 0;
      const hearing = async (): Promise<void> => {
        for await (const { text } of stream) {
          if (text === undefined || text === '') continue;
          left = performance.now();
          abort.abort();
        }
      };
      await thrownBy(hearing(), Error);
      const closed = Number(await pair.upstream.requests.at(-1)?.aborted);
      t.ok(left > 0 && closed - left < 250, `closed after ${Math.round(closed - left)} ms`);
    });

    t.test('closes the upstream when it is aborted before the answer', async (t) => {
      const before = pair.upstream.requests.length;
      const abort = new AbortController();
      const config = { abortSignal: abort.signal };
      const running = thrownBy(models.generateContent({ model: 'hang', contents, config }), Error);
      while (pair.upstream.requests.length === before)
        await new Promise((wait) => setTimeout(wait, 5));
      const left = performance.now();
      abort.abort();
      await running;
      const closed = Number(await pair.upstream.requests.at(-1)?.aborted);
      t.ok(closed - left < 250, `closed after ${Math.round(closed - left)} ms`);
    });
  });

t.test('the genai SDK and an upstream of its format exchange bytes', async (t) => {
  const pair = await startPair(t, 'gemini');
  const sent: string[] = [];
  const received: Promise<string>[] = [];
  const { models } = new GoogleGenAI({
    apiKey: clientKey,
    httpOptions: {
      baseUrl: pair.url,
      fetch: async (url, init) => {
        sent.push(String(init?.body));
        const response = await fetch(url, init);
        received.push(response.clone().text());
        return response;
      },
      extraBody: { ofTomorrow: { 'ключ 🔑': [0.1, '\u2028', { empty: {} }], deep: [1e21, null] } },
    },
  });

  for (const stream of [false, true])
    t.test(`unknown members and all${stream ? ', streamed' : ''}`, async (t) => {
      const request = { model: 'raw', contents: words };
      if (stream) for await (const _chunk of await models.generateContentStream(request));
      else await models.generateContent(request);
      const text = await received.at(-1);
      t.equal(String(pair.upstream.requests.at(-1)?.body), sent.at(-1));
      t.match(sent.at(-1), '"ofTomorrow":{"ключ 🔑"');
      t.equal(text, pair.upstream.replies.at(-1)?.body);
      t.match(text, stream ? ': a comment' : '"of_tomorrow": [1.0, 1e2');
    });
});
