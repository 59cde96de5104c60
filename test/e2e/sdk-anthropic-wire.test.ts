import Anthropic from '@anthropic-ai/sdk';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import { words } from '../helpers/scenes.ts';
import { thrownBy } from '../helpers/thrown-by.ts';

const hello = { max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }] };

for (const kind of upstreamKinds)
  t.test(`the wire of the anthropic SDK in front of ${kind}`, async (t) => {
    const models = [{ id: 'text', alias: 'house' }, { id: 'tool' }, { id: 'hang' }];
    const pair = await startPair(t, kind, models);
    const client = new Anthropic({ apiKey: clientKey, baseURL: pair.url, maxRetries: 0 });

    t.test('lists the models and finds one', async (t) => {
      const page = await client.models.list();
      t.same(
        page.data.map(({ id, type }) => ({ id, type })),
        ['hang', 'house', 'tool'].map((id) => ({ id, type: 'model' })),
      );
      t.match(page, { first_id: 'hang', last_id: 'tool', has_more: false });
      t.match(await client.models.retrieve('house'), { id: 'house', display_name: 'house' });
      await thrownBy(client.models.retrieve('nobody'), Anthropic.NotFoundError);
      const ids: string[] = [];
      for await (const { id } of client.models.list()) ids.push(id);
      t.equal(ids.length, 3, 'there is one page');
    });

    t.test('serves an alias and refuses other names', async (t) => {
      const message = await client.messages.create({ model: 'house', ...hello });
      t.match(message.content, [{ type: 'text', text: words }]);
      t.equal(pair.seen().model, 'text');
      const stranger = client.messages.create({ model: 'nobody', ...hello });
      await thrownBy(stranger, Anthropic.NotFoundError);
    });

    t.test('takes the key as a bearer token too', async (t) => {
      const bearer = new Anthropic({
        apiKey: null,
        authToken: clientKey,
        baseURL: pair.url,
        maxRetries: 0,
      });
      const message = await bearer.messages.create({ model: 'text', ...hello });
      t.match(message.content, [{ type: 'text', text: words }]);
    });

    t.test('names the request', async (t) => {
      const message = await client.messages.create({ model: 'text', ...hello });
      const id = message._request_id;
      t.match(id, /^req_[0-9a-f]{32}$/);
      t.match(
        pair.logs.find((line) => line['id'] === id),
        { status: 200, provider: pair.provider, attempts: 1 },
      );
    });

    t.test(
      'leaves out what only its own API has, and folds what others have otherwise',
      async (t) => {
        if (kind === 'claude') return t.comment('There it is passed on, as is tested below.');
        const message = await client.beta.messages.create({
          model: 'text',
          max_tokens: 100,
          betas: ['context-management-2025-06-27', 'mid-conversation-system-of-tomorrow'],
          context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
          messages: [
            { role: 'user', content: 'One' },
            { role: 'system', content: 'Now be loud.' },
            { role: 'assistant', content: 'Two' },
            { role: 'user', content: 'Three' },
          ],
        });
        t.match(message.content, [{ type: 'text', text: words }]);
        t.match(JSON.stringify(pair.received()), 'Now be loud.');
        t.notMatch(JSON.stringify(pair.received()), 'clear_tool_uses');
        t.equal(pair.upstream.requests.at(-1)?.headers['anthropic-beta'], undefined);
      },
    );

    t.test('closes the upstream when it is aborted in mid-stream', async (t) => {
      const stream = client.messages.stream({ model: 'hang', ...hello });
      let left = 0;
      stream.on('text', () => {
        left = performance.now();
        stream.abort();
      });
      await thrownBy(stream.finalMessage(), Anthropic.APIUserAbortError);
      const closed = Number(await pair.upstream.requests.at(-1)?.aborted);
      t.ok(left > 0 && closed - left < 250, `closed after ${Math.round(closed - left)} ms`);
    });

    t.test('closes the upstream when it is aborted before the answer', async (t) => {
      const before = pair.upstream.requests.length;
      const abort = new AbortController();
      const running = client.messages.create({ model: 'hang', ...hello }, { signal: abort.signal });
      while (pair.upstream.requests.length === before)
        await new Promise((wait) => setTimeout(wait, 5));
      const left = performance.now();
      abort.abort();
      await thrownBy(running, Anthropic.APIUserAbortError);
      const closed = Number(await pair.upstream.requests.at(-1)?.aborted);
      t.ok(closed - left < 250, `closed after ${Math.round(closed - left)} ms`);
    });
  });

t.test('the anthropic SDK and an upstream of its format exchange bytes', async (t) => {
  const pair = await startPair(t, 'claude');
  const sent: string[] = [];
  const client = new Anthropic({
    apiKey: clientKey,
    baseURL: pair.url,
    maxRetries: 0,
    fetch: (url, init) => {
      sent.push(String(init?.body));
      return fetch(url, init);
    },
  });

  for (const stream of [false, true])
    t.test(`unknown members and all${stream ? ', streamed' : ''}`, async (t) => {
      const body = {
        model: 'raw',
        max_tokens: 100,
        stream,
        messages: [{ role: 'user' as const, content: words, of_tomorrow: { deep: [1e21, null] } }],
        of_tomorrow: { 'ключ 🔑': [0.1, '\u2028', { empty: {} }] },
      };
      const response = await client.messages.create(body).asResponse();
      const text = await response.text();
      t.equal(String(pair.upstream.requests.at(-1)?.body), sent.at(-1));
      t.match(sent.at(-1), '"of_tomorrow":{"ключ 🔑"');
      t.equal(text, pair.upstream.replies.at(-1)?.body);
      t.match(text, stream ? 'a_type_of_tomorrow' : '"of_tomorrow": [1.0, 1e2');
    });

  t.test('beta features and the version of the API', async (t) => {
    const betas = ['context-1m-2025-08-07', 'of-tomorrow-2030-01-01'];
    // Older versions of the SDK put it into the query as well.
    const options = { query: { beta: 'true' } };
    await client.beta.messages.create({ model: 'raw', ...hello, betas }, options);
    const { headers, path } = pair.upstream.requests.at(-1) ?? {};
    t.equal(path, '/v1/messages?beta=true');
    t.equal(headers?.['anthropic-beta'], betas.join(','));
    t.equal(headers?.['anthropic-version'], '2026-10-21');
  });
});
