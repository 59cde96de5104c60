import { startGateway, startUpstream } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';

const answer = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  content: [{ type: 'text', text: 'Hello' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
};

const rules = `
  - payload-rules:
      override:
        - models: [{ name: 'sonnet', protocol: openai }]
          params: { user: seen-above }
        - models: [{ name: 'claude-*', protocol: claude }]
          params: { metadata.user_id: seen-below }
`;

/** What a Claude upstream receives from a chat client that asks for `sonnet`. */
async function received(t: Test, pipeline: (url: string) => string): Promise<unknown> {
  const upstream = await startUpstream(() => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(answer),
  }));
  const gateway = await startGateway({ config: pipeline(upstream.url), builtins });
  t.teardown(() => Promise.all([gateway.close(), upstream.close()]));
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'sonnet', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  t.equal(response.status, 200);
  return JSON.parse(upstream.requests[0]?.body.toString() ?? 'null');
}

const claude = (url: string): string => `
  - claude:
      keys:
        - api-key: upstream-secret
          base-url: ${url}
          models: [{ id: claude-sonnet-4-5, alias: sonnet }]
`;

t.test('above the router the rules see the body, model and protocol of the client', async (t) => {
  const body = await received(
    t,
    (url) => `pipeline:\n  - chat-api\n  - messages-api${rules}  - router${claude(url)}`,
  );
  t.match(body, { model: 'claude-sonnet-4-5', metadata: { user_id: 'seen-above' } });
});

t.test('below the router the rules see what goes to the upstream', async (t) => {
  const body = await received(
    t,
    (url) => `pipeline:\n  - chat-api\n  - messages-api\n  - router${rules}${claude(url).slice(1)}`,
  );
  t.match(body, { model: 'claude-sonnet-4-5', metadata: { user_id: 'seen-below' } });
});
