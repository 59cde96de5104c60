import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import t, { type Test } from 'tap';
import { clientKey, startPair, upstreamKinds, type UpstreamKind } from '../helpers/gateway.ts';
import { inputSchema, pixel } from '../helpers/prompts.ts';
import { counted } from '../helpers/scenes.ts';
import { thrownBy } from '../helpers/thrown-by.ts';

/** Where the counter of an upstream is; the chat format has none. */
const paths: Readonly<Record<UpstreamKind, string | undefined>> = {
  openai: undefined,
  claude: '/v1/messages/count_tokens',
  responses: '/v1/responses/input_tokens',
  gemini: '/v1beta/models/text:countTokens',
};

for (const kind of upstreamKinds)
  t.test(`tokens are counted in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const heard: string[] = [];
    /** Notes what the gateway says of estimating. */
    const hearing: typeof fetch = async (url, init) => {
      const response = await fetch(url, init);
      heard.push(response.headers.get('x-ai-proxy-estimated') ?? 'counted');
      return response;
    };
    const openai = new OpenAI({
      apiKey: clientKey,
      baseURL: `${pair.url}/v1`,
      maxRetries: 0,
      fetch: hearing,
    });
    const anthropic = new Anthropic({
      apiKey: clientKey,
      baseURL: pair.url,
      maxRetries: 0,
      fetch: hearing,
    });
    const { models } = new GoogleGenAI({
      apiKey: clientKey,
      httpOptions: { baseUrl: pair.url, fetch: hearing },
    });
    /** The counter's own number, or a sensible one. */
    const check = (t: Test, tokens: number | undefined, least: number): void => {
      const path = paths[kind];
      t.equal(heard.at(-1), path === undefined ? 'tokens' : 'counted');
      if (path === undefined) {
        t.equal(pair.upstream.requests.length, 0, 'nothing goes upstream');
        return void t.ok(Number(tokens) > least && Number(tokens) < least * 4, String(tokens));
      }
      t.equal(tokens, counted);
      t.match(pair.upstream.requests.at(-1)?.path, path);
    };

    t.test('by the anthropic SDK', async (t) => {
      const { input_tokens: tokens } = await anthropic.messages.countTokens({
        model: 'text',
        system: 'Be brief.',
        messages: [{ role: 'user', content: 'How is the weather?' }],
        tools: [{ name: 'get_weather', input_schema: inputSchema }],
      });
      check(t, tokens, 15);
      if (kind !== 'openai')
        t.match(pair.seen(), { system: 'Be brief.', turns: [{}], tools: [{}] });
    });

    t.test('by the anthropic SDK, images too', async (t) => {
      const source = { type: 'base64' as const, media_type: 'image/png' as const, data: pixel };
      const { input_tokens: tokens } = await anthropic.messages.countTokens({
        model: 'text',
        messages: [{ role: 'user', content: [{ type: 'image', source }] }],
      });
      check(t, tokens, 400);
    });

    t.test('by the genai SDK', async (t) => {
      const contents = 'How is the weather?';
      const { totalTokens } = await models.countTokens({ model: 'text', contents });
      check(t, totalTokens, 4);
    });

    t.test('by the openai SDK', async (t) => {
      const counts = await openai.responses.inputTokens.count({
        model: 'text',
        instructions: 'Be brief.',
        input: 'How is the weather?',
      });
      t.equal(counts.object, 'response.input_tokens');
      check(t, counts.input_tokens, 6);
    });

    t.test('errors of the counter are those of the SDK', async (t) => {
      if (kind === 'openai') return t.comment('This upstream has no counter.');
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Hello' }];
      const running = anthropic.messages.countTokens({ model: 'error-429', messages });
      await thrownBy(running, Anthropic.RateLimitError);
    });
  });
