import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import t, { type Test } from 'tap';
import { clientKey, startPair, upstreamKinds, type UpstreamKind } from '../helpers/gateway.ts';
import { inputSchema } from '../helpers/prompts.ts';

/** What a request of each client says that some upstreams have no word for, by a part of its name. */
const lost: Readonly<Record<string, Readonly<Record<UpstreamKind, readonly RegExp[]>>>> = {
  chat: {
    openai: [],
    claude: [/logit_bias/, /seed/],
    responses: [/logit_bias/, /seed/, /stop/],
    gemini: [/logit_bias/, /parallel/, /user/],
  },
  responses: {
    openai: [/truncation/],
    claude: [/truncation/],
    responses: [],
    gemini: [/parallel/, /truncation/],
  },
  messages: {
    openai: [/cache/],
    claude: [],
    responses: [/cache/, /stop/],
    gemini: [/cache/, /user/],
  },
  gemini: {
    openai: [/safetySettings/, /top_?k/i],
    claude: [/safetySettings/, /seed/],
    responses: [/safetySettings/, /seed/, /top_?k/i],
    gemini: [],
  },
};

for (const kind of upstreamKinds)
  t.test(`what gets lost in front of ${kind} is told to`, async (t) => {
    const pair = await startPair(t, kind);
    const openai = new OpenAI({ apiKey: clientKey, baseURL: `${pair.url}/v1`, maxRetries: 0 });
    const anthropic = new Anthropic({ apiKey: clientKey, baseURL: pair.url, maxRetries: 0 });
    const { models } = new GoogleGenAI({
      apiKey: clientKey,
      httpOptions: { baseUrl: pair.url },
    });
    const check = (t: Test, client: string, header: string | null): void => {
      const told = [...(header ?? '').matchAll(/(?:^|, )"([^"]+)"/g)].map(([, path = '']) => path);
      const wanted = lost[client]?.[kind] ?? [];
      for (const pattern of wanted)
        t.match(
          told.find((path) => pattern.test(path)),
          pattern,
        );
      t.equal(told.length, wanted.length, told.join(' '));
    };

    t.test('the openai SDK, chat', async (t) => {
      const { response } = await openai.chat.completions
        .create({
          model: 'tool',
          messages: [{ role: 'user', content: 'Hello' }],
          tools: [{ type: 'function', function: { name: 'get_time', parameters: inputSchema } }],
          stop: ['END'],
          seed: 7,
          logit_bias: { '50256': -100 },
          parallel_tool_calls: false,
          user: 'user-1',
        })
        .withResponse();
      check(t, 'chat', response.headers.get('x-ai-proxy-lossy'));
    });

    t.test('the openai SDK, responses', async (t) => {
      const { response } = await openai.responses
        .create({
          model: 'tool',
          input: 'Hello',
          tools: [{ type: 'function', name: 'get_time', parameters: inputSchema, strict: false }],
          truncation: 'auto',
          parallel_tool_calls: false,
        })
        .withResponse();
      check(t, 'responses', response.headers.get('x-ai-proxy-lossy'));
    });

    t.test('the anthropic SDK', async (t) => {
      const { response } = await anthropic.messages
        .create({
          model: 'text',
          max_tokens: 100,
          system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
          messages: [{ role: 'user', content: 'Hello' }],
          stop_sequences: ['END'],
          metadata: { user_id: 'user-1' },
        })
        .withResponse();
      check(t, 'messages', response.headers.get('x-ai-proxy-lossy'));
    });

    t.test('the genai SDK', async (t) => {
      const { sdkHttpResponse } = await models.generateContent({
        model: 'text',
        contents: 'Hello',
        config: { topK: 5, seed: 7, safetySettings: [] },
      });
      check(t, 'gemini', sdkHttpResponse?.headers?.['x-ai-proxy-lossy'] ?? null);
    });
  });
