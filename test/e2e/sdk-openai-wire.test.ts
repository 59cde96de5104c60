import OpenAI from 'openai';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import { words } from '../helpers/scenes.ts';
import { thrownBy } from '../helpers/thrown-by.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];

for (const kind of upstreamKinds)
  t.test(`the wire of the openai SDK in front of ${kind}`, async (t) => {
    const models = [{ id: 'text', alias: 'house' }, { id: 'tool' }, { id: 'hang' }];
    const pair = await startPair(t, kind, models);
    const client = new OpenAI({ apiKey: clientKey, baseURL: `${pair.url}/v1`, maxRetries: 0 });
    const chat = client.chat.completions;

    t.test('lists the models and finds one', async (t) => {
      const { data, object } = await client.models.list();
      t.equal(object, 'list');
      t.same(
        data.map(({ id, object }) => ({ id, object })),
        ['hang', 'house', 'tool'].map((id) => ({ id, object: 'model' })),
      );
      t.match(await client.models.retrieve('house'), { id: 'house', owned_by: pair.provider });
      await thrownBy(client.models.retrieve('nobody'), OpenAI.NotFoundError);
    });

    t.test('serves an alias and refuses other names', async (t) => {
      const completion = await chat.create({ model: 'house', messages });
      t.equal(completion.choices[0]?.message.content, words);
      t.equal(pair.seen().model, 'text');
      await thrownBy(chat.create({ model: 'nobody', messages }), OpenAI.NotFoundError);
    });

    t.test('names the request', async (t) => {
      const completion = await chat.create({ model: 'text', messages });
      const id = completion._request_id;
      t.match(id, /^req_[0-9a-f]{32}$/);
      t.match(
        pair.logs.find((line) => line['id'] === id),
        { status: 200, provider: pair.provider, attempts: 1 },
      );
    });

    t.test('closes the upstream when it is aborted in mid-stream', async (t) => {
      const stream = await chat.create({ model: 'hang', messages, stream: true });
      let left = 0;
      for await (const chunk of stream) {
        if (!chunk.choices[0]?.delta.content) continue;
        left = performance.now();
        stream.controller.abort();
      }
      const closed = await pair.upstream.requests.at(-1)?.aborted;
      t.ok(Number(closed) - left < 250, `closed after ${Math.round(Number(closed) - left)} ms`);
    });

    t.test('closes the upstream when responses are aborted in mid-stream', async (t) => {
      const stream = client.responses.stream({ model: 'hang', input: 'Hello' });
      let left = 0;
      stream.on('response.output_text.delta', () => {
        left = performance.now();
        stream.abort();
      });
      await thrownBy(stream.finalResponse(), OpenAI.APIUserAbortError);
      const closed = Number(await pair.upstream.requests.at(-1)?.aborted);
      t.ok(left > 0 && closed - left < 250, `closed after ${Math.round(closed - left)} ms`);
    });

    t.test('closes the upstream when it is aborted before the answer', async (t) => {
      const before = pair.upstream.requests.length;
      const abort = new AbortController();
      const running = chat.create(
        { model: 'hang', messages, stop: ['never'] },
        { signal: abort.signal },
      );
      while (pair.upstream.requests.length === before)
        await new Promise((wait) => setTimeout(wait, 5));
      const left = performance.now();
      abort.abort();
      await thrownBy(running, OpenAI.APIUserAbortError);
      const closed = await pair.upstream.requests.at(-1)?.aborted;
      t.ok(Number(closed) - left < 250, `closed after ${Math.round(Number(closed) - left)} ms`);
    });
  });

const unknown = { of_tomorrow: { 'ключ 🔑': [0.1, '\u2028', { empty: {} }] }, temperature: 1 };
const message = { role: 'user' as const, content: words, of_tomorrow: { deep: [1e21, null] } };

/** Requests with members that nobody knows, by the format of client and upstream. */
const odd = {
  openai: ({ chat }: OpenAI, stream: boolean) =>
    chat.completions.create({ model: 'raw', stream, messages: [message], ...unknown }),
  responses: ({ responses }: OpenAI, stream: boolean) =>
    responses.create({ model: 'raw', stream, input: [message], ...unknown }),
};

for (const kind of ['openai', 'responses'] as const)
  t.test(`the openai SDK and an upstream of its format exchange bytes, ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const sent: string[] = [];
    const client = new OpenAI({
      apiKey: clientKey,
      baseURL: `${pair.url}/v1`,
      maxRetries: 0,
      fetch: (url, init) => {
        sent.push(String(init?.body));
        return fetch(url, init);
      },
    });

    for (const stream of [false, true])
      t.test(`unknown members and all${stream ? ', streamed' : ''}`, async (t) => {
        const response = await odd[kind](client, stream).asResponse();
        const text = await response.text();
        // Streams of this format have no usage unless it is asked for, and the gateway counts.
        const asks =
          stream && kind === 'openai' ? '{"stream_options":{"include_usage":true},' : '{';
        t.equal(String(pair.upstream.requests.at(-1)?.body), sent.at(-1)?.replace('{', asks));
        t.match(sent.at(-1), '"of_tomorrow":{"ключ 🔑"');
        const events = String(pair.upstream.replies.at(-1)?.body).split('\n\n');
        const asked = events.filter(
          (event) => !asks.includes('usage') || !event.includes('"choices":[]'),
        );
        t.equal(text, asked.join('\n\n'));
        t.match(text, stream ? ': a comment' : '"of_tomorrow": [1.0, 1e2');
      });
  });
