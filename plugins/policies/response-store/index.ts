import {
  Client,
  definePlugin,
  type Context,
  type Dialect,
  type Next,
  type Reply,
} from '@ai-proxy/core';
import { askedOf, expandRequest } from './expand.ts';
import { ExchangeStore } from './exchange-store.ts';
import { rememberAnswer } from './remember.ts';
import { responseStoreOptions } from './schema.ts';

const dialectName = 'openai-responses';
const bytesPerMegabyte = 1024 * 1024;
/** As much as one request may have where nobody changes `body-limit-mb`. */
const largestConversation = 10 * bytesPerMegabyte;

export default definePlugin({
  name: 'response-store',
  api: 1,
  summary: 'Remembers answers, so that clients may build on them with previous_response_id.',
  configSchema: responseStoreOptions,
  rootKeys: { 'response-store': '*' },
  after: ['auth'],
  uses: [Client],
  operations: ['generate', 'count-tokens'],
  setup(host, options) {
    if (!options.enabled) return {};
    const limits = {
      entries: options.maxEntries,
      bytes: options.maxMegabytes * bytesPerMegabyte,
      conversationBytes: largestConversation,
      ttlMs: options.ttlSeconds * 1000,
    };
    const store = new ExchangeStore(limits, host.clock);

    const viewer = (ctx: Context, client: string, dialect: Dialect) => ({
      client,
      dialect,
      context: {
        model: ctx.model,
        request: ctx.inbound.content?.body.json ?? {},
        streamUsage: true,
        requestId: ctx.id,
        now: host.clock.now(),
      },
    });

    const stored = async (ctx: Context, next: Next, dialect: Dialect): Promise<Reply> => {
      const client = ctx.find(Client)?.id ?? 'anonymous';
      const asked = askedOf(ctx.body.json);
      const isStored = ctx.body.json['store'] !== false;
      if (asked === undefined || !expandRequest(ctx.body, asked, store, client)) return next();
      const reply = await next();
      const isAnswer = ctx.inbound.operation === 'generate';
      if (isAnswer && isStored) rememberAnswer(reply, asked, viewer(ctx, client, dialect), store);
      return reply;
    };

    return {
      handle(ctx, next) {
        const dialect = host.dialect(dialectName);
        return ctx.inbound.dialect === dialectName && dialect !== undefined
          ? stored(ctx, next, dialect)
          : next();
      },
    };
  },
});
