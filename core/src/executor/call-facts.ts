import type { Context } from '../context/context.ts';
import type { Served } from '../context/reply.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Clock, Transport } from '../pipeline/plugin.ts';

/** What a call to an upstream is made with. */
export interface CallFacts {
  readonly ctx: Context;
  readonly dialect: Dialect;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly served: Served;
}
