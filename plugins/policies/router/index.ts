import { Attempt, Client, definePlugin, Reply, type Context, type Next } from '@ai-proxy/core';
import { permitted } from './access.ts';
import { tryInTurn } from './attempts.ts';
import { catalogOf } from './catalog.ts';
import { listedModels } from './listing.ts';
import { checkModelName, unknownModel } from './model-name.ts';
import { orderFor, plan } from './pick.ts';

export default definePlugin({
  name: 'router',
  api: 1,
  summary: 'Finds the credentials that serve a model and tries them until one answers.',
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      strategy: {
        type: 'string',
        enum: ['round-robin', 'fill-first'],
        default: 'round-robin',
        description: 'Which credential goes first: each in turn by weight, or the first listed.',
      },
      'fallback-enabled': {
        type: 'boolean',
        default: true,
        description: 'Whether another provider may be tried after the first one has failed.',
      },
      'request-retry': {
        type: 'integer',
        minimum: 0,
        default: 3,
        description: 'Attempts after the first one.',
      },
      'force-model-prefix': {
        type: 'boolean',
        default: false,
        description: 'Whether models are served under the prefix of a credential only.',
      },
      'bootstrap-retries': {
        type: 'integer',
        minimum: 0,
        default: 1,
        description: 'Retries of streams that broke before their first content.',
      },
    },
  },
  rootKeys: {
    routing: '*',
    'request-retry': 'request-retry',
    'force-model-prefix': 'force-model-prefix',
    'streaming.bootstrap-retries': 'bootstrap-retries',
  },
  provides: [Attempt],
  uses: [Client],
  reenters: true,
  setup(host, options) {
    const { bootstrapRetries, fallbackEnabled, forceModelPrefix, requestRetry } = options;
    const limits = { retries: requestRetry, bootstrapRetries };
    const order = orderFor(options.strategy);
    let catalog = catalogOf([], { forceModelPrefix });

    const list = (ctx: Context): Reply => {
      const models = listedModels(catalog, ctx.find(Client));
      const name = ctx.inbound.head.params['model'];
      if (name === undefined) return new Reply({ kind: 'models', models });
      checkModelName(name);
      const model = models.find(({ id }) => id === name);
      if (model === undefined) throw unknownModel(name, models, forceModelPrefix);
      return new Reply({ kind: 'model', model });
    };

    const route = (ctx: Context, next: Next): Promise<Reply> => {
      const client = ctx.find(Client);
      const name = ctx.model;
      checkModelName(name);
      const groups = catalog.candidatesFor(name);
      if (groups.length === 0)
        throw unknownModel(name, listedModels(catalog, client), forceModelPrefix);
      const candidates = plan(permitted(client, name, groups), order, fallbackEnabled);
      return tryInTurn(ctx, next, candidates, limits, host.clock);
    };

    return {
      ready({ executors }) {
        catalog = catalogOf(executors, { forceModelPrefix });
      },
      async handle(ctx, next) {
        return ctx.inbound.operation === 'list-models' ? list(ctx) : route(ctx, next);
      },
    };
  },
});
