import {
  asGatewayError,
  GatewayError,
  isUpstreamError,
  type AttemptRecord,
  type Clock,
  type Context,
  type Next,
  type Reply,
} from '@ai-proxy/core';
import type { Candidate } from './catalog.ts';
import { consequences, limitOf, rank, type RarelyRepeated } from './failure.ts';

export interface AttemptLimits {
  /** Attempts after the first one. */
  readonly retries: number;
  /** Retries of streams that broke before their first content. */
  readonly bootstrapRetries: number;
}

/** Retries of requests that an upstream may have worked on. */
const ambiguousRetries = 1;

/** Tries candidates until one answers. Throws the failure that tells the client most. */
export async function tryInTurn(
  ctx: Context,
  next: Next,
  candidates: Iterator<Candidate>,
  limits: AttemptLimits,
  clock: Clock,
): Promise<Reply> {
  const failures = new Failures(limits, ctx.inbound.stream);
  const comingBack: Candidate[] = [];
  let candidate = take(candidates);
  while (candidate !== undefined && !ctx.lifetime.ended) {
    const result = await tryOne(ctx, next, candidate, clock);
    if (!('failure' in result)) return result.reply;
    const error = asGatewayError(result.failure);
    if (!consequences[error.scope].moveOn) throw result.failure;
    failures.add(error);
    if (failures.exhausted) break;
    if (consequences[error.scope].comeBack) comingBack.push(candidate);
    // A pause goes here, once there are any, when the next candidate has been tried before.
    candidate = take(candidates) ?? comingBack.shift();
  }
  throw failures.mostTelling ?? goneOrUnserved(ctx);
}

function take(candidates: Iterator<Candidate>): Candidate | undefined {
  const { done, value } = candidates.next();
  return done === true ? undefined : value;
}

/** What went wrong so far, and whether it was too much. */
class Failures {
  readonly #limits: AttemptLimits;
  readonly #stream: boolean;
  readonly #counts: Record<RarelyRepeated, number> = { begun: 0, ambiguous: 0 };
  #total = 0;
  #mostTelling: GatewayError | undefined;

  constructor(limits: AttemptLimits, stream: boolean) {
    this.#limits = limits;
    this.#stream = stream;
  }

  get mostTelling(): GatewayError | undefined {
    return this.#mostTelling;
  }

  get exhausted(): boolean {
    const { retries, bootstrapRetries } = this.#limits;
    const { begun, ambiguous } = this.#counts;
    return this.#total > retries || begun > bootstrapRetries || ambiguous > ambiguousRetries;
  }

  add(error: GatewayError): void {
    this.#total++;
    const limit = limitOf(error, this.#stream);
    if (limit !== undefined) this.#counts[limit]++;
    if (this.#mostTelling === undefined || rank(error) >= rank(this.#mostTelling))
      this.#mostTelling = error;
  }
}

type Result = { readonly reply: Reply } | { readonly failure: unknown };

async function tryOne(
  ctx: Context,
  next: Next,
  { credential, model }: Candidate,
  clock: Clock,
): Promise<Result> {
  const fork = ctx.fork({ attempt: { credential, model, headers: {} } });
  const startedMs = clock.now();
  const started = clock.monotonic();
  const record = (end: Pick<AttemptRecord, 'outcome' | 'status' | 'ambiguous'>) =>
    ctx.trace.record({
      provider: credential.provider,
      credential: credential.id,
      model,
      startedMs,
      endedMs: startedMs + clock.monotonic() - started,
      ...end,
    });
  try {
    const reply = await next(fork);
    record({ outcome: 'ok', status: reply.status, ambiguous: false });
    return { reply };
  } catch (failure) {
    endLifetime(fork);
    const error = asGatewayError(failure);
    const upstream = isUpstreamError(error) ? error : undefined;
    record({
      outcome: error.code,
      status: upstream?.answer?.status,
      ambiguous: upstream?.ambiguous ?? false,
    });
    return { failure };
  }
}

function goneOrUnserved(ctx: Context): GatewayError {
  return new GatewayError(ctx.lifetime.ended ? 'CLIENT_GONE' : 'NO_CREDENTIAL');
}

/** A listener that fails must not keep the next candidate from being tried. */
function endLifetime(fork: Context): void {
  try {
    fork.lifetime.end('attempt failed');
  } catch (error) {
    fork.log.error({ id: fork.id, err: error }, 'a plugin failed when its attempt ended');
  }
}
