import t from 'tap';
import { providersOf, sampleRequest } from '../../../../cli/src/lib/sample-request.ts';
import { explained } from './entries.ts';
import { fakeGateway } from './fake-gateway.ts';

const url = 'http://127.0.0.1:1';
const chat = explained('chat-api', { endpoints: ['POST /v1/chat/completions'] });
const provider = (name: string, models: readonly string[] = [], lastResort = false) =>
  explained(name, {
    executor: { provider: name, lastResort, credentials: ['one'], dialects: ['chat'], models },
  });
const demo = provider('demo', ['demo'], true);
const modelIn = (sample: string | undefined) => /"model":"([^"]*)"/.exec(sample ?? '')?.[1];

t.test('uses the model of the demo where nobody else has a credential', async (t) => {
  const idle = explained('openai', {
    executor: { provider: 'openai', lastResort: false, credentials: [], dialects: [], models: [] },
  });
  const { gateway } = fakeGateway({ entries: [chat, idle, demo] });
  t.same(providersOf(gateway), []);
  t.equal(
    sampleRequest(gateway, url),
    `curl ${url}/v1/chat/completions -H 'content-type: application/json' ` +
      `-d '{"model":"demo","messages":[{"role":"user","content":"Hello"}]}'`,
  );
});

t.test('takes the first model that the credentials list by a name clients use', async (t) => {
  const openai = provider('openai', ['gpt-*', 'short']);
  const { gateway } = fakeGateway({ entries: [chat, openai, demo] });
  t.same(providersOf(gateway), ['openai']);
  t.equal(modelIn(sampleRequest(gateway, url)), 'short');
});

t.test('guesses a usual model only where the credentials do not exclude it', async (t) => {
  const sample = (models: readonly string[], name = 'openai') =>
    modelIn(sampleRequest(fakeGateway({ entries: [chat, provider(name, models)] }).gateway, url));
  t.equal(sample([]), 'gpt-4o-mini');
  t.equal(sample(['gpt-*']), 'gpt-4o-mini');
  t.equal(sample(['o3-*']), 'MODEL');
  t.equal(sample([], 'acme'), 'MODEL');
});

t.test('sends a key where clients are asked for one', async (t) => {
  const auth = explained('auth', { layer: true, provides: ['auth.client'] });
  const idleAuth = explained('auth', { layer: false, provides: ['auth.client'] });
  t.match(sampleRequest(fakeGateway({ entries: [chat, auth] }).gateway, url), 'Bearer YOUR-KEY');
  t.notMatch(sampleRequest(fakeGateway({ entries: [chat, idleAuth] }).gateway, url), 'YOUR-KEY');
});

t.test('falls back to another API and to no sample at all', async (t) => {
  const messages = explained('messages-api', { endpoints: ['POST /v1/messages'] });
  t.match(sampleRequest(fakeGateway({ entries: [messages] }).gateway, url), '"max_tokens"');
  const other = explained('other', { endpoints: ['GET /v1/chat/completions', 'POST /other'] });
  t.equal(sampleRequest(fakeGateway({ entries: [other] }).gateway, url), undefined);
});
