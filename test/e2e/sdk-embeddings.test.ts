import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ApiError, GoogleGenAI } from '@google/genai';
import { embed, embedMany, type EmbeddingModel } from 'ai';
import OpenAI from 'openai';
import t from 'tap';
import { clientKey, startPair } from '../helpers/gateway.ts';
import { vectorOf } from '../helpers/scenes.ts';
import { thrownBy } from '../helpers/thrown-by.ts';

const inputs = ['Zürich', 'Oslo and more'];
const vectors = inputs.map(vectorOf);

const vercelModels: Readonly<Record<string, (url: string) => EmbeddingModel>> = {
  openai: (url) => createOpenAI({ apiKey: clientKey, baseURL: `${url}/v1` }).embedding('embed'),
  google: (url) => createGoogle({ apiKey: clientKey, baseURL: `${url}/v1beta` }).embedding('embed'),
  'openai-compatible': (url) =>
    createOpenAICompatible({
      name: 'gateway',
      apiKey: clientKey,
      baseURL: `${url}/v1`,
    }).embeddingModel('embed'),
};

for (const kind of ['openai', 'responses', 'gemini'] as const)
  t.test(`vectors in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const { embeddings } = new OpenAI({
      apiKey: clientKey,
      baseURL: `${pair.url}/v1`,
      maxRetries: 0,
    });
    const httpOptions = { baseUrl: pair.url };
    const { models } = new GoogleGenAI({ apiKey: clientKey, httpOptions });

    t.test('the openai SDK reads them, as bytes and as numbers', async (t) => {
      for (const format of [{}, { encoding_format: 'float' as const }]) {
        const list = await embeddings.create({ model: 'embed', input: inputs, ...format });
        t.equal(list.object, 'list');
        t.same(
          list.data.map(({ index, embedding }) => ({ index, embedding: [...embedding] })),
          vectors.map((embedding, index) => ({ index, embedding })),
        );
      }
      const one = await embeddings.create({ model: 'embed', input: 'Zürich', dimensions: 3 });
      t.same([...(one.data[0]?.embedding ?? [])], vectors[0]);
      const sent = JSON.stringify(pair.received());
      t.match(sent, kind === 'gemini' ? '"outputDimensionality":3' : '"dimensions":3');
    });

    t.test('the genai SDK reads them', async (t) => {
      const { embeddings: found = [] } = await models.embedContent({
        model: 'embed',
        contents: inputs,
      });
      t.same(
        found.map(({ values }) => values),
        vectors,
      );
      const config = { outputDimensionality: 3 };
      const one = await models.embedContent({ model: 'embed', contents: 'Zürich', config });
      t.same(one.embeddings?.[0]?.values, vectors[0]);
    });

    for (const [name, modelOf] of Object.entries(vercelModels))
      t.test(`the Vercel AI SDK reads them, ${name}`, async (t) => {
        const model = modelOf(pair.url);
        const one = await embed({ model, value: 'Zürich', maxRetries: 0 });
        t.same(one.embedding, vectors[0]);
        const many = await embedMany({ model, values: inputs, maxRetries: 0 });
        t.same(many.embeddings, vectors);
      });

    t.test('errors are those of the SDK', async (t) => {
      const limited = embeddings.create({ model: 'error-429', input: 'x' });
      await thrownBy(limited, OpenAI.RateLimitError);
      const lost = models.embedContent({ model: 'error-404', contents: 'x' });
      t.equal((await thrownBy(lost, ApiError)).status, 404);
    });
  });

t.test('who asks for vectors in front of claude is told that there are none', async (t) => {
  const pair = await startPair(t, 'claude');
  const openai = new OpenAI({ apiKey: clientKey, baseURL: `${pair.url}/v1`, maxRetries: 0 });
  const running = openai.embeddings.create({ model: 'embed', input: 'x' });
  const error = await thrownBy(running, OpenAI.BadRequestError);
  t.match(error.message, /offer|operation/i);
  const genai = new GoogleGenAI({ apiKey: clientKey, httpOptions: { baseUrl: pair.url } });
  const other = genai.models.embedContent({ model: 'embed', contents: 'x' });
  t.equal((await thrownBy(other, ApiError)).status, 400);
  t.equal(pair.upstream.requests.length, 0, 'nothing goes upstream');
});
