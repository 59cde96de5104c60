import Anthropic, { APIError, InternalServerError } from '@anthropic-ai/sdk';
import { ContentTooLargeError, OverloadedError } from '@anthropic-ai/sdk/error';
import t from 'tap';
import { clientKey, startPair, upstreamKinds } from '../helpers/gateway.ts';
import { isOverload, refusedPath } from '../helpers/prompts.ts';
import { retryAfterSeconds } from '../helpers/scenes.ts';
import { thrownBy } from '../helpers/thrown-by.ts';

type ErrorClass = abstract new (...values: never[]) => Error;

/** Class, status and type that the client gets for a status of the upstream. */
const classes: Readonly<Record<number, readonly [ErrorClass, number, string]>> = {
  400: [Anthropic.BadRequestError, 400, 'invalid_request_error'],
  401: [Anthropic.AuthenticationError, 401, 'authentication_error'],
  403: [Anthropic.PermissionDeniedError, 403, 'permission_error'],
  404: [Anthropic.NotFoundError, 404, 'not_found_error'],
  413: [ContentTooLargeError, 413, 'request_too_large'],
  422: [Anthropic.UnprocessableEntityError, 422, 'invalid_request_error'],
  429: [Anthropic.RateLimitError, 429, 'rate_limit_error'],
  500: [InternalServerError, 502, 'api_error'],
  503: [OverloadedError, 529, 'overloaded_error'],
  529: [OverloadedError, 529, 'overloaded_error'],
};

const hello = { max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }] };

const errorOf = (running: PromiseLike<unknown>) => thrownBy<APIError>(running, APIError);

for (const kind of upstreamKinds)
  t.test(`errors of the anthropic SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);
    const options = { apiKey: clientKey, baseURL: pair.url, maxRetries: 0 };
    const client = new Anthropic(options);
    const ask = {
      whole: (model: string) => client.messages.create({ model, ...hello }),
      streamed: (model: string) => client.messages.stream({ model, ...hello }).finalMessage(),
    };

    for (const [mode, complete] of Object.entries(ask)) {
      t.test(`throws the class of every status, ${mode}`, async (t) => {
        for (const [status, [wanted, shown, type]] of Object.entries(classes)) {
          const error = await errorOf(complete(`error-${status}`));
          t.equal(error.constructor, wanted, status);
          t.equal(error.status, shown, status);
          t.equal(error.type, type, status);
          t.equal(error.apiMessage, `Scripted ${status}`);
          t.match(error.error, { type: 'error', error: { type }, request_id: /^req_/ });
          const id = error.headers?.get('request-id');
          t.match(id, /^req_[0-9a-f]{32}$/, 'the id is one of the gateway');
          t.equal(error.requestID, id);
        }
      });

      t.test(`passes on how long to wait, ${mode}`, async (t) => {
        const error = await errorOf(complete('error-429'));
        t.equal(error.headers?.get('retry-after'), String(retryAfterSeconds));
      });

      t.test(`throws when the upstream hangs up before its headers, ${mode}`, async (t) => {
        const error = await errorOf(complete('cut-headers'));
        t.equal(error.constructor, InternalServerError);
        t.equal(error.status, 502);
      });
    }

    t.test('throws when a whole answer is cut', async (t) => {
      const error = await errorOf(ask.whole('cut-middle'));
      t.equal(error.status, 502);
    });

    t.test('has a status for an error that is all of a stream', async (t) => {
      const error = await errorOf(ask.streamed('error-first'));
      t.equal(error.status, isOverload[kind] ? 529 : 502);
      t.equal(error.type, isOverload[kind] ? 'overloaded_error' : 'api_error');
    });

    for (const model of ['error-middle', 'cut-middle'])
      t.test(`throws after the words that came before ${model}`, async (t) => {
        let text = '';
        const stream = client.messages.stream({ model, ...hello });
        stream.on('text', (delta) => {
          text += delta;
        });
        const error = await errorOf(stream.finalMessage());
        t.equal(error.constructor, APIError);
        t.equal(error.status, undefined);
        t.match(text, /^Grüße/);
        t.match(error.error, { type: 'error', error: { message: /./, type: /_error$/ } });
        if (model === 'error-middle') t.match(error.message, /overloaded|had an error/i);
      });

    t.test('throws for a key the gateway does not know', async (t) => {
      const stranger = new Anthropic({ ...options, apiKey: 'another-key' });
      const before = pair.upstream.requests.length;
      const error = await errorOf(stranger.messages.create({ model: 'text', ...hello }));
      t.equal(error.constructor, Anthropic.AuthenticationError);
      t.equal(pair.upstream.requests.length, before, 'nothing goes upstream');
    });

    t.test('throws for what the upstream refuses, with its words', async (t) => {
      const error = await errorOf(
        client.messages.create({
          model: 'text',
          max_tokens: 100,
          messages: [
            {
              role: 'user',
              content: [{ type: 'tool_result', tool_use_id: 'toolu_nobody', content: 'x' }],
            },
          ],
        }),
      );
      t.equal(error.constructor, Anthropic.BadRequestError);
      t.match(error.message, refusedPath[kind]);
    });

    t.test('tries again by itself when it may', async (t) => {
      const before = pair.upstream.requests.length;
      const patient = new Anthropic({ ...options, maxRetries: 1 });
      await errorOf(patient.messages.create({ model: 'error-503', ...hello }));
      t.equal(pair.upstream.requests.length - before, 2);
    });
  });
