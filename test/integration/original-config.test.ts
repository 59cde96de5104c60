/** Files that were written for the original ai-proxy start the gateway as they are. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseObject, type JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { originalKeys, writtenKeys } from './original-config/keys.ts';
import { readOriginal, startWith, type Scene } from './original-config/scene.ts';

const messages = [{ role: 'user', content: 'Hello' }];
const names = readdirSync(join(import.meta.dirname, 'original-config')).filter((name) =>
  name.endsWith('.yaml'),
);

function received({ upstream }: Scene): JsonObject {
  return parseObject(upstream.requests.at(-1)?.body.toString('utf8') ?? '') ?? {};
}

t.test('between them the files write every key of the original, and no other one', async (t) => {
  t.ok(names.length >= 3, 'there are files to read');
  const written = new Set(names.flatMap((name) => [...writtenKeys(readOriginal(name))]));
  t.same([...written].sort(), [...originalKeys].sort());
});

t.test('a small team', async (t) => {
  const scene = await startWith(t, 'small-team.yaml', { ANTHROPIC_API_KEY: 'sk-ant-of-variable' });
  const { post, upstream } = scene;

  t.test('a key of the team reaches Claude by an alias', async (t) => {
    const body = { model: 'sonnet', max_tokens: 20, messages };
    const answer = await post('/v1/chat/completions', body, {
      authorization: 'Bearer sk-team-bob',
    });
    t.equal(answer.status, 200);
    t.match(await answer.json(), { choices: [{ message: { content: 'Hi' } }] });
    const [request] = upstream.requests;
    t.equal(request?.url, '/v1/messages');
    t.equal(request?.headers['x-api-key'], 'sk-ant-of-variable');
    t.equal(received(scene)['model'], 'claude-sonnet-4-5');
  });

  t.test('a base-url that ends in /v1/ has it once', async (t) => {
    const answer = await post(
      '/v1/messages',
      { model: 'gpt-4o', max_tokens: 20, messages },
      {
        'x-api-key': 'sk-team-alice',
      },
    );
    t.equal(answer.status, 200);
    t.match(await answer.json(), { content: [{ type: 'text', text: 'Hi' }] });
    const request = upstream.requests.at(-1);
    t.equal(request?.url, '/v1/chat/completions');
    t.equal(request?.headers.authorization, 'Bearer sk-of-a-file');
  });

  t.test('nobody else is let in', async (t) => {
    const answer = await post('/v1/messages', { model: 'sonnet', max_tokens: 20, messages });
    t.equal(answer.status, 401);
    await answer.text();
  });
});

t.test('a file with every root key', async (t) => {
  const scene = await startWith(t, 'everything.yaml', {});
  const { post, upstream } = scene;
  const key = { authorization: 'Bearer sk-proxy-0123456789abcdef0123456789abcdef' };
  const body = { model: 'sonnet', max_tokens: 20, service_tier: 'auto', messages };

  t.test('a request over TLS goes through the proxy, changed by the payload rules', async (t) => {
    const answer = await post('/v1/messages', body, key);
    t.equal(answer.status, 200);
    t.match(await answer.json(), { content: [{ type: 'text', text: 'Hi' }] });
    t.equal(answer.headers.get('x-upstream-region'), 'eu-west');
    t.ok(answer.headers.get('x-ratelimit-limit'), 'limits are told');
    t.equal(scene.proxy.asked.length, 1);
    const sent = received(scene);
    t.match(sent, { temperature: 0.5, top_k: 40, metadata: { purpose: 'research' } });
    t.notOk('service_tier' in sent);
    t.equal(upstream.requests.length, 1);
  });

  t.test('models that the key may not use, and keys that have expired, are refused', async (t) => {
    const other = await post('/v1/messages', { ...body, model: 'demo' }, key);
    t.equal(other.status, 403);
    await other.text();
    const expired = await post('/v1/messages', body, {
      authorization: 'Bearer sk-proxy-fedcba9876543210fedcba9876543210',
    });
    t.equal(expired.status, 401);
    await expired.text();
    t.equal(upstream.requests.length, 1);
  });

  t.test('the log is in a file, and the start says that there is no dashboard', async (t) => {
    t.match(readdirSync(join(scene.home, 'logs')), [/^ai-proxy\.log\.\d{4}-\d\d-\d\d$/]);
    t.match(scene.console.join(''), /there is no dashboard yet/);
    t.ok(existsSync(join(scene.home, 'ai-proxy.db')), 'budgets are on disk');
  });
});

t.test('a file with many credentials', async (t) => {
  const scene = await startWith(t, 'credentials.yaml', {
    ANTHROPIC_API_KEY: 'sk-ant-of-variable',
    CLIENT_KEY: 'sk-of-client',
  });
  const { post, proxy, upstream } = scene;
  const key = { authorization: 'Bearer sk-of-client' };
  const ask = async (model: string, headers = key) => {
    const answer = await post('/v1/chat/completions', { model, max_tokens: 20, messages }, headers);
    return { status: answer.status, body: await answer.text(), request: upstream.requests.at(-1) };
  };

  t.test('a cloaked credential hides who asks, and has headers of its own', async (t) => {
    const answer = await post(
      '/v1/messages',
      {
        model: 'anthropic/sonnet',
        max_tokens: 20,
        metadata: { user_id: 'bob@corp.example' },
        messages: [{ role: 'user', content: 'What of Falcon?' }],
      },
      { 'x-api-key': 'sk-structured' },
    );
    t.equal(answer.status, 200);
    await answer.text();
    const { headers, url } = upstream.requests.at(-1) ?? { headers: {} };
    t.equal(url, '/v1/messages');
    t.match(headers, { 'x-team': 'research', 'x-api-key': 'sk-ant-of-variable' });
    t.notMatch(JSON.stringify(received(scene)), /Falcon|bob@corp/);
    t.equal(proxy.asked.length, 0);
  });

  t.test('every provider answers under its prefix', async (t) => {
    t.match(await ask('openai/gpt-5-mini'), { status: 200, request: { url: '/v1/responses' } });
    const google = await ask('google/gemini-2.5-flash');
    t.match(google, { status: 200, request: { url: /gemini-2.5-flash:generateContent$/ } });
    t.match(received(scene), { generationConfig: { temperature: 0.2 } });
    t.match(await ask('local/llama'), { status: 200, request: { url: '/v1/chat/completions' } });
    t.equal(received(scene)['model'], 'llama-3.3-70b');
    t.equal(proxy.asked.length, 0);
  });

  t.test('a credential behind a proxy is reached through it', async (t) => {
    t.equal((await ask('proxied/gpt-4o')).status, 200);
    t.equal(proxy.asked.length, 1);
    t.match(received(scene), { model: 'gpt-4o', user: 'gateway' });
  });

  t.test('a model without a prefix, or one that is excluded, is not there', async (t) => {
    const count = upstream.requests.length;
    t.equal((await ask('sonnet')).status, 404);
    t.equal((await ask('anthropic/claude-haiku-preview')).status, 404);
    t.equal(upstream.requests.length, count);
  });
});
