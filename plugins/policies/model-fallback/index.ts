import { Client, definePlugin, type Context } from '@ai-proxy/core';
import { askedChain } from './asked-chain.ts';
import { followersIn } from './configured-chains.ts';
import { askInTurn } from './in-turn.ts';
import { permissionOver, refuseForbidden } from './permission.ts';
import { fallbackOptions } from './schema.ts';

/** The model itself first, each model once. */
function chainFrom(model: string, followers: readonly string[]): readonly string[] {
  return followers.length === 0 ? [model] : [...new Set([model, ...followers])];
}

export default definePlugin({
  name: 'model-fallback',
  api: 1,
  summary: 'Asks other models when one has failed, as the request or the configuration lists them.',
  configSchema: fallbackOptions,
  rootKeys: { 'model-fallback': '*' },
  uses: [Client],
  operations: ['generate', 'count-tokens', 'embed'],
  reenters: true,
  setup(host, { chains }) {
    const followers = followersIn(chains);
    let mayUse = permissionOver([]);

    const configured = (ctx: Context): readonly string[] => {
      // Vectors of different models cannot be compared, so only the client itself may mix them.
      if (ctx.inbound.operation === 'embed') return [];
      const chain = followers(ctx.model);
      return chain.length === 0 ? chain : chain.filter((model) => mayUse(ctx.find(Client), model));
    };

    const chainOf = (ctx: Context): readonly string[] => {
      const { models } = ctx.body.json;
      const asked = askedChain(models, ctx.model);
      if (models !== undefined) ctx.body.remove('models');
      if (asked === undefined) return chainFrom(ctx.model, configured(ctx));
      refuseForbidden(asked, ctx.find(Client), mayUse);
      return asked;
    };

    return {
      ready({ executors }) {
        mayUse = permissionOver(executors.flatMap(({ credentials }) => credentials));
      },
      handle(ctx, next) {
        const models = chainOf(ctx);
        const isPlain = models.length === 1 && models[0] === ctx.model;
        return isPlain ? next() : askInTurn(ctx, next, models, host.clock);
      },
    };
  },
});
