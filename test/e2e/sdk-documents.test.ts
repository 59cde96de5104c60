import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { generateText } from 'ai';
import OpenAI from 'openai';
import t, { type Test } from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import { vercelClients } from '../helpers/vercel-clients.ts';

const data = Buffer.from('%PDF-1.4 no real document').toString('base64');
const dataUrl = `data:application/pdf;base64,${data}`;
const url = 'https://papers.example/a.pdf';

for (const kind of upstreamKinds)
  t.test(`documents in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const openai = new OpenAI({ apiKey: clientKey, baseURL: `${pair.url}/v1`, maxRetries: 0 });
    const anthropic = new Anthropic({ apiKey: clientKey, baseURL: pair.url, maxRetries: 0 });
    const { models } = new GoogleGenAI({
      apiKey: clientKey,
      httpOptions: { baseUrl: pair.url },
    });
    const check = (t: Test, files: readonly string[]): void => {
      const parts = [{ text: 'Read' }, ...files.map((file) => ({ file }))];
      t.same(pair.seen().turns, [{ role: 'user', parts }]);
    };
    // Chat has no documents behind addresses.
    const places = kind === 'openai' ? [dataUrl] : [dataUrl, url];

    t.test('by the openai SDK, chat', async (t) => {
      const file = { type: 'file' as const, file: { filename: 'a.pdf', file_data: dataUrl } };
      const content = [{ type: 'text' as const, text: 'Read' }, file];
      await openai.chat.completions.create({
        model: 'text',
        messages: [{ role: 'user', content }],
      });
      check(t, [dataUrl]);
    });

    t.test('by the openai SDK, responses', async (t) => {
      const files = [{ filename: 'a.pdf', file_data: dataUrl }, { file_url: url }];
      await openai.responses.create({
        model: 'text',
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'Read' },
              ...files
                .slice(0, places.length)
                .map((file) => ({ type: 'input_file' as const, ...file })),
            ],
          },
        ],
      });
      check(t, places);
    });

    t.test('by the anthropic SDK', async (t) => {
      const sources = [
        { type: 'base64' as const, media_type: 'application/pdf' as const, data },
        { type: 'url' as const, url },
      ];
      const documents = sources
        .slice(0, places.length)
        .map((source) => ({ type: 'document' as const, source }));
      const content = [{ type: 'text' as const, text: 'Read' }, ...documents];
      await anthropic.messages.create({
        model: 'text',
        max_tokens: 100,
        messages: [{ role: 'user', content }],
      });
      check(t, places);
    });

    t.test('by the genai SDK', async (t) => {
      const mimeType = 'application/pdf';
      const files = [{ inlineData: { mimeType, data } }, { fileData: { mimeType, fileUri: url } }];
      const parts = [{ text: 'Read' }, ...files.slice(0, places.length)];
      await models.generateContent({ model: 'text', contents: [{ role: 'user', parts }] });
      check(t, places);
    });

    for (const { name, model, plain } of vercelClients)
      t.test(`by the Vercel AI SDK, ${name}`, async (t) => {
        const file = { type: 'file' as const, mediaType: 'application/pdf', data };
        const content = [{ type: 'text' as const, text: 'Read' }, file];
        await generateText({
          model: model(pair.url, 'text'),
          messages: [{ role: 'user', content }],
          maxRetries: 0,
          providerOptions: plain,
        });
        check(t, [dataUrl]);
      });
  });
