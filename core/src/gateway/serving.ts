import { once } from 'node:events';
import type { Server } from 'node:http';
import { createApp } from '../http/app.ts';
import type { HttpLimits } from '../http/limits.ts';
import { createServer } from '../http/server.ts';
import type { TlsIdentity } from '../http/tls.ts';
import type { Generation } from '../pipeline/generation.ts';
import type { Kept } from './build.ts';

type Handle = ReturnType<ReturnType<typeof createApp>['callback']>;

/** A server and the generation that answers on it; older ones live until their last request has ended. */
export class Serving {
  readonly server: Server;
  readonly #kept: Kept;
  readonly #limits: HttpLimits;
  readonly #retiring = new Set<Promise<void>>();
  #generation: Generation;
  #handle: Handle;
  #draining = false;

  constructor(
    generation: Generation,
    kept: Kept,
    limits: HttpLimits,
    identity: TlsIdentity | undefined,
  ) {
    this.#kept = kept;
    this.#limits = limits;
    this.#generation = generation;
    this.#handle = this.#handleOf(generation);
    this.server = createServer(
      (request, response) => {
        const serving = this.#generation;
        const leave = (): void => serving.leave();
        // Twice: the plugins are needed until the client has its answer and its end has been told, too.
        serving.enter();
        serving.enter();
        this.#kept.vitals.began();
        response.once('close', () => {
          this.#kept.vitals.ended();
          leave();
        });
        void this.#handle(request, response).then(leave, leave);
      },
      limits,
      identity,
    );
  }

  get generation(): Generation {
    return this.#generation;
  }

  /** True once new requests are refused. */
  get draining(): boolean {
    return this.#draining;
  }

  refuseRequests(): void {
    this.#draining = true;
  }

  /** Requests go to this generation from now on. */
  replace(fresh: Generation): void {
    const old = this.#generation;
    this.#generation = fresh;
    this.#handle = this.#handleOf(fresh);
    const retired: Promise<void> = this.#retire(old).finally(() => this.#retiring.delete(retired));
    this.#retiring.add(retired);
  }

  /** Waits for the requests of every generation, at most so long; true when all have ended. */
  async drain(timeoutMs: number): Promise<boolean> {
    const late = AbortSignal.timeout(timeoutMs);
    const [drained] = await Promise.all([
      this.#generation.drain(timeoutMs),
      Promise.race([Promise.all(this.#retiring), once(late, 'abort')]),
    ]);
    return drained && this.#retiring.size === 0;
  }

  /** However long they take: a reload must not cut requests off, only a stop may. */
  async #retire(old: Generation): Promise<void> {
    await old.drain();
    await old.close(this.#kept.log);
  }

  #handleOf(generation: Generation): Handle {
    const { access, log, version, vitals } = this.#kept;
    return createApp({
      generation,
      log,
      access,
      version,
      limits: this.#limits,
      onViolation: (ctx, violation) => {
        vitals.violated();
        log.error({ id: ctx.id, violation }, 'a stream was ended, as it broke its protocol');
      },
      vitals,
      draining: () => this.#draining,
    }).callback();
  }
}
