import { Attempt, Client, definePlugin, type Context, type Next, type Reply } from '@ai-proxy/core';
import { asksForJson, continuesKept } from './body-facts.ts';
import { cloaks, type Cloak } from './cloak.ts';
import { disguiseBody } from './disguise-body.ts';
import { cloakHeaders } from './header-defaults.ts';
import { keyedHash, randomKey } from './keyed-hash.ts';
import { restoreAnswer } from './restore-answer.ts';
import { cloakingOptions } from './schema.ts';
import { isCloaked } from './settings.ts';
import { Tokens } from './tokens.ts';

/** Formats whose reasoning is signed, and whose answers repeat their requests. */
const signedDialect = 'anthropic-messages';
const repeatingDialect = 'openai-responses';

export default definePlugin({
  name: 'cloaking',
  api: 1,
  summary:
    'Decides what providers see of who asks: user ids, sensitive words, system prompt, headers.',
  configSchema: cloakingOptions,
  rootKeys: { cloaking: '*', 'claude-header-defaults': 'claude-header-defaults' },
  requires: [Attempt],
  uses: [Client],
  operations: ['generate', 'count-tokens', 'embed'],
  setup(host, options) {
    const hash = keyedHash(options.secret ?? host.carry('key', randomKey));
    const cloakOf = cloaks(options.defaults);

    const cloaked = async (ctx: Context, next: Next, cloak: Cloak): Promise<Reply> => {
      const client = ctx.find(Client)?.id ?? 'anonymous';
      const tokens = new Tokens(hash, client);
      Object.assign(ctx.find(Attempt)?.headers ?? {}, cloakHeaders(ctx, options));
      const isChanged = disguiseBody(ctx, cloak, tokens, { client, hash });
      if (cloak.settings.mask === 'placeholder' && continuesKept(ctx.body))
        cloak.words?.list.forEach((word) => tokens.tokenFor(word));
      const writesJson = !tokens.isEmpty && asksForJson(ctx.body);
      const reply = await next();
      const isRepeated = isChanged && ctx.body.dialect === repeatingDialect;
      if (ctx.inbound.operation !== 'generate' || (tokens.isEmpty && !isRepeated)) return reply;
      // What an answer repeats of its request is written anew with it, as the client said it.
      const keepsReasoning = ctx.body.dialect === signedDialect;
      reply.map(restoreAnswer(tokens, { keepsReasoning, writesJson }));
      return reply;
    };

    return {
      handle(ctx, next) {
        const cloak = cloakOf(ctx.get(Attempt).credential);
        return cloak !== undefined && isCloaked(cloak.settings, ctx.inbound.headers['user-agent'])
          ? cloaked(ctx, next, cloak)
          : next();
      },
    };
  },
});
