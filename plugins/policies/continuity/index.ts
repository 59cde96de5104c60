import { Client, definePlugin } from '@ai-proxy/core';
import { idKey } from './turn-keys.ts';
import { markedDialect, markThinking } from './marked-thinking.ts';
import { cleanNativeBody, needsCalls } from './native-bodies.ts';
import { rememberProofs } from './remember.ts';
import { restoreProofs } from './restore.ts';
import { continuityOptions } from './schema.ts';
import { TurnMemory } from './turn-memory.ts';
import { WordsBefore } from './words-before.ts';

const bytesPerMegabyte = 1024 * 1024;

export default definePlugin({
  name: 'continuity',
  api: 1,
  summary:
    'Keeps the proofs of reasoning that a client cannot carry, and gives them back upstream.',
  configSchema: continuityOptions,
  rootKeys: { continuity: '*' },
  after: ['auth', 'response-store'],
  uses: [Client],
  operations: ['generate', 'count-tokens'],
  setup(host, options) {
    if (!options.enabled) return {};
    const limits = {
      entries: options.maxEntries,
      bytes: options.maxMegabytes * bytesPerMegabyte,
      ttlMs: options.ttlSeconds * 1000,
    };
    const memory = new TurnMemory(limits, host.clock);

    return {
      async handle(ctx, next) {
        const client = ctx.find(Client)?.id ?? 'anonymous';
        const { dialect } = ctx.inbound;
        const isForeign = (callId: string): boolean => {
          const turn = memory.find(idKey(client, callId));
          return turn !== undefined && turn.dialect !== dialect;
        };
        ctx.mapNative((body) => cleanNativeBody(body, isForeign));
        if (ctx.inbound.operation !== 'generate') return next();

        let words: WordsBefore | undefined;
        ctx.mapRequest((request, target) => {
          words = new WordsBefore(request.messages);
          return restoreProofs(request, target, memory, client);
        });
        const reply = await next();
        const isTranslated = 'dialect' in reply.body && reply.body.dialect !== dialect;
        if (!isTranslated) return reply;
        const asked = { client, before: () => words?.all() ?? '', keepsCalls: needsCalls(dialect) };
        rememberProofs(reply, asked, memory);
        if (dialect === markedDialect) reply.map(markThinking());
        return reply;
      },
    };
  },
});
