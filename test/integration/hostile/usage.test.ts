import { definePlugin, type ExchangeEnd, type JsonValue } from '@ai-proxy/core';
import t from 'tap';
import { apis, type ApiName } from './apis.ts';
import { answerText, type Behaviour } from './raw-upstream.ts';
import { startScene, waitFor } from './scene.ts';

/** Nobody pays for more tokens in one answer. */
const most = 1e12;

/** What an upstream may say of one count. */
const counts: Readonly<Record<string, JsonValue | undefined>> = {
  missing: undefined,
  null: null,
  zero: 0,
  negative: -5,
  huge: 1e308,
  fraction: 1.5,
  text: '12',
  words: 'many',
  list: [1],
  object: { tokens: 1 },
  true: true,
};

/** Members of an answer in which every count is such. */
const usages: Readonly<Record<ApiName, (count: JsonValue) => Record<string, JsonValue>>> = {
  chat: (count) => ({
    usage: {
      prompt_tokens: count,
      completion_tokens: count,
      total_tokens: count,
      prompt_tokens_details: { cached_tokens: count },
      completion_tokens_details: { reasoning_tokens: count },
    },
  }),
  messages: (count) => ({
    usage: {
      input_tokens: count,
      output_tokens: count,
      cache_read_input_tokens: count,
      cache_creation_input_tokens: count,
    },
  }),
  responses: (count) => ({
    usage: {
      input_tokens: count,
      output_tokens: count,
      total_tokens: count,
      input_tokens_details: { cached_tokens: count },
      output_tokens_details: { reasoning_tokens: count },
    },
  }),
  gemini: (count) => ({
    usageMetadata: {
      promptTokenCount: count,
      candidatesTokenCount: count,
      totalTokenCount: count,
      cachedContentTokenCount: count,
      thoughtsTokenCount: count,
    },
  }),
  embeddings: (count) => ({ usage: { prompt_tokens: count, total_tokens: count } }),
};

const names: readonly ApiName[] = ['chat', 'messages', 'responses', 'gemini', 'embeddings'];
const ends: ExchangeEnd[] = [];

/** Somebody who counts. */
const counter = definePlugin({
  name: 'counter',
  api: 1,
  summary: 'Remembers how exchanges ended.',
  setup: () => ({
    handle: (ctx, next) => {
      ctx.wantUsage();
      ctx.onEnd((end) => ends.push(end));
      return next();
    },
  }),
});

function isSound(count: unknown): boolean {
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 && count <= most;
}

/** Counts of an exchange that nobody could charge. */
function unsound({ usage }: ExchangeEnd): readonly unknown[] {
  return Object.entries(usage ?? {}).filter(
    ([name, count]) => name.endsWith('Tokens') && !isSound(count),
  );
}

const wholeWith =
  (api: ApiName, count: JsonValue | undefined): Behaviour =>
  ({ socket }) => {
    const usage = count === undefined ? {} : usages[api](count);
    socket.write(answerText(200, JSON.stringify({ ...apis[api].whole('Hello'), ...usage })));
  };

t.test('counts that make no sense are not believed, and the answer passes', async (t) => {
  for (const api of names) {
    const behaviours = Object.fromEntries(
      Object.entries(counts).map(([name, count]) => [name, wholeWith(api, count)]),
    );
    const { ask } = await startScene(t, behaviours, { apis: [api], plugin: counter });
    for (const name of Object.keys(behaviours)) {
      ends.length = 0;
      const told = await ask(name, { api });
      await waitFor(() => ends.length === 1);
      t.equal(told.status, 200, `${api}, ${name}`);
      const [end] = ends;
      t.strictSame(end === undefined ? ['no end'] : unsound(end), [], `${api}, ${name}`);
      if (name === 'zero' && api !== 'embeddings')
        t.equal(end?.usage?.outputTokens, 0, `${api}: none is a count`);
    }
  }
});

const chunk = (more: Record<string, JsonValue>): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], ...more })}\n\n`;
const stream = apis.chat.stream?.('Hello');
const done = 'data: [DONE]\n\n';
const before =
  stream === undefined ? '' : stream.lead + stream.content + stream.end.replace(done, '');

const streams: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [
      name,
      before + (count === undefined ? '' : chunk(usages.chat(count))) + done,
    ]),
  ),
  twice: before + chunk(usages.chat(3)) + chunk(usages.chat(5)) + done,
  'after-the-end': before + done + chunk(usages.chat(7)),
};

t.test('nor are those in a stream', async (t) => {
  const behaviours = Object.fromEntries(
    Object.entries(streams).map(([name, text]): [string, Behaviour] => [
      name,
      ({ socket }) => void socket.write(answerText(200, text, 'content-type: text/event-stream')),
    ]),
  );
  const { ask } = await startScene(t, behaviours, { plugin: counter });
  for (const name of Object.keys(streams)) {
    ends.length = 0;
    const told = await ask(name, { stream: true });
    await waitFor(() => ends.length === 1);
    t.match(told.text, 'Hello', name);
    t.match(told.text, '[DONE]', name);
    t.notMatch(told.text, '"error"', name);
    const [end] = ends;
    t.strictSame(end === undefined ? ['no end'] : unsound(end), [], name);
    if (name === 'zero') t.equal(end?.usage?.outputTokens, 0);
    if (name === 'twice')
      t.equal(
        end?.usage?.inputTokens !== undefined && end.usage.inputTokens <= 5,
        true,
        'not added up',
      );
  }
});
