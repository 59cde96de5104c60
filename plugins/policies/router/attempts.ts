import {
  asGatewayError,
  codes,
  GatewayError,
  type AttemptRecord,
  type Context,
  type GatewayErrorCode,
  type Next,
  type Reply,
} from '@ai-proxy/core';
import { tryOne, type Observers } from './attempt.ts';
import { pause } from './backoff.ts';
import type { Candidate } from './catalog.ts';
import { consequences } from './failure.ts';
import { Failures, type AttemptLimits } from './failures.ts';
import type { BudgetRules, RetryBudget } from './retry-budget.ts';
import type { Selection } from './selection.ts';

/** What the attempts of all requests have in common. */
export interface AttemptRules {
  readonly limits: AttemptLimits;
  readonly budget: RetryBudget;
  readonly budgetRules: BudgetRules;
  readonly observers: Observers;
}

/** Attempts of one request that follow an unknown model and need not be paid for. */
const mostFree = 2;

/** Tries candidates until one answers. Throws the failure that tells the client most. */
export async function tryInTurn(
  ctx: Context,
  next: Next,
  selection: Selection,
  rules: AttemptRules,
): Promise<Reply> {
  const failures = new Failures(rules.limits, ctx.inbound.stream);
  let candidate = selection.next();
  if (candidate === undefined) throw selection.unavailable();
  payFor(ctx, rules);
  while (candidate !== undefined && !ctx.lifetime.ended) {
    const result = await tryOne(ctx, next, candidate, rules.observers, selection.hasAlternatives);
    if ('reply' in result) {
      selection.answered(candidate, result.reply);
      return result.reply;
    }
    const error = asGatewayError(result.failure);
    if (!consequences[error.scope].moveOn) throw result.failure;
    failures.add(error);
    if (failures.exhausted) break;
    selection.failed(candidate, error);
    candidate = await another(ctx, selection, rules);
  }
  throw failures.mostTelling ?? new GatewayError('CLIENT_GONE');
}

/**
 * The first attempt of a request earns what others may spend. Where another model or a continuation asks
 * again, that is a repetition like any other.
 */
function payFor(ctx: Context, { budget, budgetRules, observers }: AttemptRules): void {
  const nowMs = observers.clock.monotonic();
  if (ctx.trace.attempts.length === 0) return budget.earn(budgetRules, nowMs);
  if (isFree(ctx) || budget.take(budgetRules, nowMs)) return;
  throw new GatewayError('NO_CREDENTIAL', {
    message: 'Too many requests are being repeated; this one is not.',
    retryAfterMs: 1000,
  });
}

/** After a model that is not known there the next attempt is no repetition; but clients can list many such. */
function isFree({ trace: { attempts } }: Context): boolean {
  const last = attempts.at(-1);
  return last !== undefined && isOfModel(last) && attempts.filter(isOfModel).length <= mostFree;
}

function isOfModel({ outcome }: AttemptRecord): boolean {
  return Object.hasOwn(codes, outcome) && codes[outcome as GatewayErrorCode].scope === 'model';
}

/** Waits only before it comes back to a candidate; undefined where no further attempt may be made. */
async function another(
  ctx: Context,
  selection: Selection,
  { budget, budgetRules, observers }: AttemptRules,
): Promise<Candidate | undefined> {
  const nowMs = observers.clock.monotonic();
  if (nowMs >= ctx.deadlineMs) return undefined;
  const fresh = selection.next();
  if (fresh !== undefined)
    return isFree(ctx) || budget.take(budgetRules, nowMs) ? fresh : undefined;
  const pauseMs = selection.pauseMs();
  if (pauseMs === undefined || nowMs + pauseMs >= ctx.deadlineMs) return undefined;
  if (!budget.take(budgetRules, nowMs)) return undefined;
  await pause(pauseMs, ctx.lifetime);
  if (ctx.lifetime.ended) return undefined;
  return selection.next() ?? selection.comeBack();
}
