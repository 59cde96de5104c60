import OpenAI, { APIError, InternalServerError } from 'openai';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import { isOverload, refusedPath } from '../helpers/prompts.ts';
import { retryAfterSeconds } from '../helpers/scenes.ts';
import { thrownBy } from '../helpers/thrown-by.ts';

type ErrorClass = abstract new (...values: never[]) => Error;

/** Class and status that the client gets for a status of the upstream. */
const classes: Readonly<Record<number, readonly [ErrorClass, number]>> = {
  400: [OpenAI.BadRequestError, 400],
  401: [OpenAI.AuthenticationError, 401],
  403: [OpenAI.PermissionDeniedError, 403],
  404: [OpenAI.NotFoundError, 404],
  413: [APIError, 413],
  422: [OpenAI.UnprocessableEntityError, 422],
  429: [OpenAI.RateLimitError, 429],
  500: [InternalServerError, 502],
  503: [InternalServerError, 503],
  529: [InternalServerError, 503],
};

const messages = [{ role: 'user' as const, content: 'Hello' }];
const lostResult = {
  messages: [{ role: 'tool' as const, tool_call_id: 'call_nobody', content: 'x' }, ...messages],
  input: [
    { type: 'function_call_output' as const, call_id: 'call_nobody', output: 'x' },
    ...messages,
  ],
};

const errorOf = (running: PromiseLike<unknown>) => thrownBy<APIError>(running, APIError);

/** What is asked in one of the formats of the SDK. */
interface Api {
  readonly whole: (model: string) => Promise<unknown>;
  readonly streamed: (model: string) => Promise<unknown>;
  /** A stream whose words are handed over as they come. */
  readonly heard: (model: string, hear: (delta: string) => void) => Promise<unknown>;
  readonly mistaken: () => Promise<unknown>;
}

const apis: Readonly<Record<string, (client: OpenAI) => Api>> = {
  chat: ({ chat: { completions } }) => ({
    whole: (model) => completions.create({ model, messages }),
    streamed: (model) => completions.stream({ model, messages }).finalChatCompletion(),
    heard: (model, hear) =>
      completions.stream({ model, messages }).on('content', hear).finalChatCompletion(),
    mistaken: () => completions.create({ model: 'text', messages: lostResult.messages }),
  }),
  responses: ({ responses }) => ({
    whole: (model) => responses.create({ model, input: messages }),
    streamed: (model) => responses.stream({ model, input: messages }).finalResponse(),
    heard: (model, hear) =>
      responses
        .stream({ model, input: messages })
        .on('response.output_text.delta', ({ delta }) => hear(delta))
        .finalResponse(),
    mistaken: () => responses.create({ model: 'text', input: lostResult.input }),
  }),
};

const pairs = upstreamKinds.flatMap((kind) =>
  Object.entries(apis).map(([format, api]) => ({ kind, format, api })),
);

for (const { kind, format, api } of pairs)
  t.test(`errors of the openai SDK, ${format}, in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const options = { apiKey: clientKey, baseURL: `${pair.url}/v1`, maxRetries: 0 };
    const { whole, streamed, heard, mistaken } = api(new OpenAI(options));

    for (const [mode, complete] of Object.entries({ whole, streamed })) {
      t.test(`throws the class of every status, ${mode}`, async (t) => {
        for (const [status, [wanted, shown]] of Object.entries(classes)) {
          const error = await errorOf(complete(`error-${status}`));
          t.equal(error.constructor, wanted, status);
          t.equal(error.status, shown, status);
          t.match(error.message, `Scripted ${status}`);
          t.match(error.error, { message: `Scripted ${status}`, type: /^[a-z_]+$/ });
          const id = error.headers?.get('x-request-id');
          t.match(id, /^req_[0-9a-f]{32}$/, 'the id is one of the gateway');
          t.equal(error.requestID, id);
        }
      });

      t.test(`passes on how long to wait, ${mode}`, async (t) => {
        const error = await errorOf(complete('error-429'));
        t.equal(error.headers?.get('retry-after'), String(retryAfterSeconds));
        t.equal(error.headers?.get('retry-after-ms'), String(retryAfterSeconds * 1000));
      });

      t.test(`throws when the upstream hangs up before its headers, ${mode}`, async (t) => {
        const error = await errorOf(complete('cut-headers'));
        t.equal(error.constructor, InternalServerError);
        t.equal(error.status, 502);
      });
    }

    t.test('throws when a whole answer is cut', async (t) => {
      const error = await errorOf(whole('cut-middle'));
      t.equal(error.status, 502);
    });

    t.test('has a status for an error that is all of a stream', async (t) => {
      const error = await errorOf(streamed('error-first'));
      t.equal(error.constructor, InternalServerError);
      t.equal(error.status, isOverload[kind] ? 503 : 502);
    });

    for (const model of ['error-middle', 'cut-middle'])
      t.test(`throws after the words that came before ${model}`, async (t) => {
        let text = '';
        const running = heard(model, (delta) => {
          text += delta;
        });
        // The failure of an answer is an answer in the format whose upstream says so.
        if (model === 'error-middle' && format === 'responses' && kind === 'responses')
          return t.match(await running, { status: 'failed', error: { code: 'server_error' } });
        const error = await errorOf(running);
        t.equal(error.constructor, APIError);
        t.equal(error.status, undefined);
        t.match(text, /^Grüße/);
        t.match(error.error, { message: /./ });
        t.match(error.code ?? error.type, /./);
        if (model === 'error-middle') t.match(error.message, /overloaded|had an error/i);
      });

    t.test('throws for a key the gateway does not know', async (t) => {
      const stranger = api(new OpenAI({ ...options, apiKey: 'another-key' }));
      const before = pair.upstream.requests.length;
      const error = await errorOf(stranger.whole('text'));
      t.equal(error.constructor, OpenAI.AuthenticationError);
      t.equal(pair.upstream.requests.length, before, 'nothing goes upstream');
    });

    t.test('throws for what the upstream refuses, with its words', async (t) => {
      const error = await errorOf(mistaken());
      t.equal(error.constructor, OpenAI.BadRequestError);
      t.match(error.message, refusedPath[kind]);
    });

    t.test('tries again by itself when it may', async (t) => {
      const before = pair.upstream.requests.length;
      const patient = api(new OpenAI({ ...options, maxRetries: 1 }));
      await errorOf(patient.whole('error-503'));
      t.equal(pair.upstream.requests.length - before, 2);
    });
  });
