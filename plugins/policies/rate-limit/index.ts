import {
  asGatewayError,
  Charge,
  Client,
  definePlugin,
  GatewayError,
  type ChargedCost,
  type Context,
  type ExchangeEnd,
  type Next,
  type Reply,
} from '@ai-proxy/core';
import { Store } from '../../operations/log-store/keys.ts';
import { Prices, type PriceTable } from '../cost/keys.ts';
import type { Admission } from './admission.ts';
import { BudgetLedger } from './budget-ledger.ts';
import { BudgetWarnings } from './budget-warnings.ts';
import { claimsFor, type Claim } from './claims.ts';
import { estimateTokens, tokensUsed } from './estimate.ts';
import { addLimitHeaders } from './limit-headers.ts';
import { Limiter, type Moment } from './limiter.ts';
import { refusalError } from './refusal.ts';
import { rateLimitOptions } from './schema.ts';

// What the command line reckons with.
export { boundsOf } from './period.ts';

export default definePlugin({
  name: 'rate-limit',
  api: 1,
  summary: 'Refuses requests above a rate, a number at once, or a budget, per client and in total.',
  configSchema: rateLimitOptions,
  rootKeys: { 'rate-limit': '*' },
  after: ['auth'],
  uses: [Client],
  headOnly: true,
  operations: ['generate', 'count-tokens', 'embed'],
  // oxlint-disable-next-line max-lines-per-function
  setup(host, options) {
    const claimsOf = claimsFor(options);
    const limiter = host.carry('limiter', () => new Limiter());
    const warnings = new BudgetWarnings(host.log);
    let ledger = new BudgetLedger(undefined, warnings);
    let prices: PriceTable | undefined;

    const moment = (): Moment => ({
      monotonicMs: host.clock.monotonic(),
      nowMs: host.clock.now(),
    });

    const warnOf = (charge: ChargedCost | undefined, end: ExchangeEnd, ctx: Context): void => {
      if (end.outcome === 'complete') warnings.onCharge(charge);
      // Undefined where the model has no price; what costs nothing is 0.
      if (charge !== undefined && charge.picoUsd === undefined)
        warnings.onUnpriced(servedModel(ctx));
    };
    const settle = (
      admission: Admission,
      ctx: Context,
      end: ExchangeEnd,
      startedMs: number,
    ): void => {
      const charge = ctx.find(Charge);
      if (admission.countsMoney) warnOf(charge, end, ctx);
      const tokens = tokensUsed(charge?.usage ?? end.usage, end, ctx.inbound.content);
      const { monotonicMs, nowMs } = moment();
      admission.settle({ tokens, picoUsd: charge?.picoUsd }, { startedMs, nowMs, monotonicMs });
    };

    const limited = async (ctx: Context, next: Next, claims: readonly Claim[]): Promise<Reply> => {
      const { inbound } = ctx;
      const startedMs = host.clock.now();
      const { isLoaded, spendings, tokens: tokenLimits } = limiter.accountOf(claims);
      // What single keys may spend is known from their first request on.
      if (spendings.length > 0) warnings.onPrices(prices);
      if (!isLoaded) await ledger.load(spendings, ctx.find(Client), startedMs);
      if (tokenLimits.length > 0) {
        ctx.wantUsage();
        if (inbound.content === undefined) await inbound.read();
      }
      // Nobody would settle what a request takes that ended while it waited.
      if (ctx.lifetime.ended) throw new GatewayError('CLIENT_GONE');

      const tokens = estimateTokens(inbound.content, inbound.operation === 'generate');
      const verdict = limiter.admit(claims, tokens, moment());
      const { states } = verdict;
      if (verdict.refusal !== undefined) throw refusalError(verdict.refusal, states);
      ctx.onEnd((end) => settle(verdict.admission, ctx, end, startedMs));
      try {
        const reply = await next();
        addLimitHeaders(reply.headers, states);
        return reply;
      } catch (cause) {
        const error = asGatewayError(cause);
        addLimitHeaders(error.headers, states);
        throw error;
      }
    };

    return {
      ready(ready) {
        ledger = new BudgetLedger(ready.service(Store), warnings);
        prices = ready.service(Prices);
        if (options.enabled && options.perKeyCostPerDayUsd > 0) warnings.onPrices(prices);
      },
      handle(ctx, next) {
        const { ip, operation } = ctx.inbound;
        const claims = claimsOf(ctx.find(Client), ip, operation);
        return claims.length === 0 ? next() : limited(ctx, next, claims);
      },
    };
  },
});

/** The model that has answered, by the name that its provider has for it. */
function servedModel({ model, trace }: Context): string {
  return trace.attempts.findLast(({ outcome }) => outcome === 'ok')?.model ?? model;
}
