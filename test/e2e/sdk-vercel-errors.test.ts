import {
  APICallError,
  generateText,
  StreamProviderError,
  streamText,
  type ModelMessage,
  type TextStreamPart,
  type ToolSet,
} from 'ai';
import t from 'tap';
import { startPair, upstreamKinds } from '../helpers/gateway.ts';
import { isOverload } from '../helpers/prompts.ts';
import { retryAfterSeconds } from '../helpers/scenes.ts';
import { thrownBy } from '../helpers/thrown-by.ts';
import { vercelClients } from '../helpers/vercel-clients.ts';

/** Status that the client gets for a status of the upstream. */
const statuses: Readonly<Record<number, number>> = {
  400: 400,
  401: 401,
  403: 403,
  404: 404,
  413: 413,
  422: 422,
  429: 429,
  500: 502,
  503: 503,
};

/** The formats in which an overload has a number of its own. */
const overloadOf = (name: string): number => (name === 'anthropic' ? 529 : 503);

const hello: ModelMessage[] = [{ role: 'user', content: 'Hello' }];

for (const kind of upstreamKinds)
  t.test(`errors of the Vercel AI SDK in front of ${kind}`, async (t) => {
    const pair = await startPair(t, kind);

    for (const { name, model: modelOf, plain } of vercelClients) {
      const asking = (id: string) => ({
        model: modelOf(pair.url, id),
        messages: hello,
        maxRetries: 0,
        providerOptions: plain,
      });
      const whole = (id: string): Promise<APICallError> =>
        thrownBy(generateText(asking(id)), APICallError);
      const streamed = async (id: string): Promise<Heard> =>
        heard(streamText({ ...asking(id), onError: () => {} }).stream);

      t.test(`${name} throws its error with every status`, async (t) => {
        for (const [status, wanted] of Object.entries(statuses)) {
          const shown = wanted === 503 ? overloadOf(name) : wanted;
          const error = await whole(`error-${status}`);
          t.equal(error.statusCode, shown, status);
          t.match(error.message, `Scripted ${status}`);
          t.equal(error.isRetryable, shown === 429 || shown >= 500, status);
          const late = await streamed(`error-${status}`);
          t.ok(APICallError.isInstance(late.error), `${status}, streamed`);
          t.match(late.error, { statusCode: shown });
        }
      });

      t.test(`${name} passes on how long to wait`, async (t) => {
        const { responseHeaders } = await whole('error-429');
        t.equal(responseHeaders?.['retry-after'], String(retryAfterSeconds));
      });

      t.test(`${name} throws when the upstream hangs up`, async (t) => {
        t.equal((await whole('cut-headers')).statusCode, 502);
        t.equal((await whole('cut-middle')).statusCode, 502);
      });

      t.test(`${name} has a status for an error that is all of a stream`, async (t) => {
        const { error } = await streamed('error-first');
        const shown = isOverload[kind] ? overloadOf(name) : 502;
        t.ok(APICallError.isInstance(error));
        t.match(error, { statusCode: shown });
      });

      for (const id of ['error-middle', 'cut-middle'])
        t.test(`${name} tells the error after the words that came before ${id}`, async (t) => {
          const { error, text, finish } = await streamed(id);
          t.match(text, /^Grüße/);
          t.ok(StreamProviderError.isInstance(error), `it is ${String(error)}`);
          t.match(error, { message: /./ });
          if (id === 'error-middle') t.match(error, { message: /overloaded|had an error/i });
          t.not(finish, 'stop');
        });
    }
  });

interface Heard {
  readonly text: string;
  readonly error: unknown;
  readonly finish: string | undefined;
}

/** What a stream tells before it ends. */
async function heard(stream: AsyncIterable<TextStreamPart<ToolSet>>): Promise<Heard> {
  let text = '';
  let error: unknown;
  let finish: string | undefined;
  for await (const part of stream) {
    if (part.type === 'text-delta') text += part.text;
    if (part.type === 'error') error = part.error;
    if (part.type === 'finish') finish = part.finishReason;
  }
  return { text, error, finish };
}
