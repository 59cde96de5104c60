import {
  asGatewayError,
  GatewayError,
  type Clock,
  type Context,
  type Next,
  type Reply,
} from '@ai-proxy/core';
import { mostTelling } from './most-telling.ts';

/** Asks one model after the other until one answers. Throws the failure that tells the client most. */
export async function askInTurn(
  ctx: Context,
  next: Next,
  models: readonly string[],
  clock: Clock,
): Promise<Reply> {
  const failures: GatewayError[] = [];
  for (const model of models) {
    const fork = ctx.fork({ model });
    try {
      return await next(fork);
    } catch (failure) {
      endLifetime(fork);
      const error = asGatewayError(failure);
      if (!movesOn(error, failures.length === 0)) throw failure;
      failures.push(error);
      if (ctx.lifetime.ended || clock.monotonic() >= ctx.deadlineMs) break;
      ctx.log.info({ model, code: error.code }, 'a model of a chain has failed');
    }
  }
  throw mostTelling(failures) ?? new GatewayError('NO_CREDENTIAL');
}

/** Faults of the request itself would be the same elsewhere; what is only about a later model is not. */
function movesOn({ code, scope }: GatewayError, isFirst: boolean): boolean {
  if (scope !== 'request') return true;
  return !isFirst && (code === 'MODEL_FORBIDDEN' || code === 'MODEL_INVALID');
}

/** A listener that fails must not keep the next model from being asked. */
function endLifetime(fork: Context): void {
  try {
    fork.lifetime.end('model failed');
  } catch (error) {
    fork.log.error({ err: error }, 'a plugin failed when its attempt ended');
  }
}
