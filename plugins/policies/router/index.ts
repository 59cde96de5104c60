import {
  Attempt,
  Client,
  Continued,
  definePlugin,
  Reply,
  type Context,
  type Next,
} from '@ai-proxy/core';
import { Prices, type PriceTable } from '../cost/keys.ts';
import { permitted } from './access.ts';
import { tryInTurn, type AttemptRules } from './attempts.ts';
import { catalogOf, type Candidate, type Catalog } from './catalog.ts';
import { ableToGoOn } from './continued.ts';
import { RouterState } from './keys.ts';
import { listedModels, namedModel } from './listing.ts';
import { memoriesOf, pruneMemories } from './memories.ts';
import { checkModelName, unknownModel } from './model-name.ts';
import { routerKeys, routerOptions } from './schema.ts';
import { Selection, type SelectionRules } from './selection.ts';
import { attemptRules, coolerOf, selectionRules } from './settings.ts';
import { stateOf } from './state.ts';

// What the command line shows.
export { servedNames, type ServedName } from './served-names.ts';

export default definePlugin({
  name: 'router',
  api: 1,
  summary: 'Finds the credentials that serve a model and tries them until one answers.',
  configSchema: routerOptions,
  rootKeys: routerKeys,
  provides: [Attempt],
  uses: [Client, Continued],
  reenters: true,
  setup(host, options) {
    const { forceModelPrefix } = options;
    const memories = memoriesOf(host);
    const cooler = coolerOf(host, options, memories);
    const attempting: AttemptRules = attemptRules(host, options, { ...memories, cooler });
    const selecting = (prices: PriceTable | undefined): SelectionRules =>
      selectionRules(host, options, { ...memories, cooler, prices });
    let rules = selecting(undefined);
    let catalog = catalogOf([], { forceModelPrefix });
    let snapshot = () => stateOf([], { ...memories, cooler });

    const route = (ctx: Context, next: Next): Promise<Reply> => {
      const candidates = candidatesFor(ctx, catalog, forceModelPrefix);
      return tryInTurn(ctx, next, new Selection(ctx, candidates, rules), attempting);
    };

    return {
      services: [[RouterState, { snapshot: () => snapshot() }]],
      ready(gateway) {
        const { executors } = gateway;
        catalog = catalogOf(executors, { forceModelPrefix });
        snapshot = () => stateOf(executors, { ...memories, cooler });
        const prices = gateway.service(Prices);
        if (options.strategy === 'cost' && prices === undefined)
          host.log.warn('routing.strategy is cost, but no plugin knows prices; using round-robin');
        rules = selecting(prices);
        pruneMemories(memories, executors, host.clock);
      },
      handle: (ctx, next) =>
        ctx.inbound.operation === 'list-models'
          ? listed(ctx, catalog, forceModelPrefix)
          : route(ctx, next),
    };
  },
});

/** The models that the client may use, or the one that it asks for. */
async function listed(ctx: Context, catalog: Catalog, forceModelPrefix: boolean): Promise<Reply> {
  const client = ctx.find(Client);
  const name = ctx.inbound.head.params['model'];
  if (name === undefined)
    return new Reply({ kind: 'models', models: listedModels(catalog, client) });
  checkModelName(name);
  const model = namedModel(catalog, client, name);
  if (model === undefined)
    throw unknownModel(name, listedModels(catalog, client), forceModelPrefix);
  return new Reply({ kind: 'model', model });
}

/** Who may be asked for the model of the request. */
function candidatesFor(
  ctx: Context,
  catalog: Catalog,
  forceModelPrefix: boolean,
): readonly (readonly Candidate[])[] {
  const client = ctx.find(Client);
  const name = ctx.model;
  checkModelName(name);
  const groups = catalog.candidatesFor(name);
  if (groups.length === 0)
    throw unknownModel(name, listedModels(catalog, client), forceModelPrefix);
  const usable = permitted(client, name, groups);
  const broken = ctx.find(Continued);
  return broken === undefined ? usable : ableToGoOn(usable, broken);
}
