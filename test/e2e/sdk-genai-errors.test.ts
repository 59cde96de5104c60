import { ApiError, GoogleGenAI } from '@google/genai';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import { collected } from '../helpers/genai-stream.ts';
import { isOverload, refusedPath } from '../helpers/prompts.ts';
import { retryAfterSeconds } from '../helpers/scenes.ts';
import { thrownBy } from '../helpers/thrown-by.ts';

/** HTTP status and status word that the client gets for a status of the upstream. */
const statuses: Readonly<Record<number, readonly [number, string]>> = {
  400: [400, 'INVALID_ARGUMENT'],
  401: [401, 'UNAUTHENTICATED'],
  403: [403, 'PERMISSION_DENIED'],
  404: [404, 'NOT_FOUND'],
  413: [413, 'INVALID_ARGUMENT'],
  422: [422, 'INVALID_ARGUMENT'],
  429: [429, 'RESOURCE_EXHAUSTED'],
  500: [502, 'INTERNAL'],
  503: [503, 'UNAVAILABLE'],
  529: [503, 'UNAVAILABLE'],
};

const contents = 'Hello';

const errorOf = (running: PromiseLike<unknown>) => thrownBy(running, ApiError);

/** The error as the server wrote it; the SDK keeps it as the message. */
function bodyOf({ message }: ApiError): { details: Record<string, unknown>[] } {
  return (JSON.parse(message) as { error: { details: Record<string, unknown>[] } }).error;
}

for (const kind of upstreamKinds)
  t.test(`errors of the genai SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const options = { apiKey: clientKey, httpOptions: { baseUrl: pair.url } };
    const { models } = new GoogleGenAI(options);
    const ask = {
      whole: (model: string) => models.generateContent({ model, contents }),
      streamed: async (model: string) =>
        collected(await models.generateContentStream({ model, contents })),
    };

    for (const [mode, complete] of Object.entries(ask)) {
      t.test(`throws its error with every status, ${mode}`, async (t) => {
        for (const [status, [shown, word]] of Object.entries(statuses)) {
          const error = await errorOf(complete(`error-${status}`));
          t.equal(error.status, shown, status);
          const body = { code: shown, status: word, message: `Scripted ${status}` };
          t.match(bodyOf(error), body, status);
        }
      });

      t.test(`passes on how long to wait, ${mode}`, async (t) => {
        const { details } = bodyOf(await errorOf(complete('error-429')));
        const found = details.find((detail) => String(detail['@type']).endsWith('RetryInfo'));
        t.equal(found?.['retryDelay'], `${retryAfterSeconds}s`);
      });

      t.test(`throws when the upstream hangs up before its headers, ${mode}`, async (t) => {
        t.equal((await errorOf(complete('cut-headers'))).status, 502);
      });
    }

    t.test('throws when a whole answer is cut', async (t) => {
      t.equal((await errorOf(ask.whole('cut-middle'))).status, 502);
    });

    t.test('has a status for an error that is all of a stream', async (t) => {
      t.equal((await errorOf(ask.streamed('error-first'))).status, isOverload[kind] ? 503 : 502);
    });

    for (const model of ['error-middle', 'cut-middle'])
      t.test(`throws after the words that came before ${model}`, async (t) => {
        let text = '';
        const stream = await models.generateContentStream({ model, contents });
        const hearing = async (): Promise<void> => {
          for await (const chunk of stream) text += chunk.text ?? '';
        };
        const error = await errorOf(hearing());
        t.match(text, /^Grüße/);
        if (model === 'error-middle') t.match(error.message, /overloaded|had an error/i);
      });

    t.test('throws for a key the gateway does not know', async (t) => {
      const stranger = new GoogleGenAI({ ...options, apiKey: 'another-key' });
      const before = pair.upstream.requests.length;
      const error = await errorOf(stranger.models.generateContent({ model: 'text', contents }));
      t.equal(pair.upstream.requests.length, before, 'nothing goes upstream');
      t.equal(error.status, 401);
    });

    t.test('throws for what the upstream refuses, with its words', async (t) => {
      const lost = { functionResponse: { name: 'get_time', response: { output: 'x' } } };
      const error = await errorOf(
        models.generateContent({ model: 'text', contents: [{ role: 'user', parts: [lost] }] }),
      );
      t.equal(error.status, 400);
      t.match(error.message, refusedPath[kind]);
    });

    t.test('tries again by itself when it may', async (t) => {
      const before = pair.upstream.requests.length;
      const retryOptions = { attempts: 2, initialDelay: 0.01 };
      const patient = new GoogleGenAI({
        ...options,
        httpOptions: { ...options.httpOptions, retryOptions },
      });
      await errorOf(patient.models.generateContent({ model: 'error-503', contents }));
      t.equal(pair.upstream.requests.length - before, 2);
    });
  });
