import type {
  BodyMapper,
  RequestMapper,
  RequestRoute,
  TranslationTarget,
} from '../dialect/translate.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Logger } from '../observe/log.ts';
import type { Key, ValueOf } from '../pipeline/key.ts';
import { Attempt, dialectFor, type AttemptTarget } from './attempt.ts';
import type { Draft } from './draft.ts';
import type { Endings, ExchangeEnd } from './endings.ts';
import type { Inbound } from './inbound.ts';
import { Lifetime } from './lifetime.ts';
import type { Trace } from './trace.ts';

/** Makes the body of a fork: the same for another model, or a translation for another dialect. */
export type DraftFor = (parent: Draft, route: RequestRoute, trace: Trace) => Draft;

/** What all forks of one exchange share. */
export interface Exchange {
  /** Request id: in every response, log line and error. */
  readonly id: string;
  readonly inbound: Inbound;
  readonly log: Logger;
  readonly trace: Trace;
  readonly draftFor: DraftFor;
  /** The draft of the client's body; throws `PLUGIN_CONTRACT` for requests without one. */
  readonly clientDraft: () => Draft;
  readonly endings: Endings;
  /** Makes the body of an attempt ask for usage in the stream that answers it. */
  readonly askForUsage: (body: Draft) => void;
  /** On the monotonic clock: when an answer has to have begun, whatever is still being tried. */
  readonly deadlineMs: number;
}

/** A value that a scope holds: it has so few that making a map takes longer than searching a list. */
interface Held {
  readonly name: string;
  readonly value: unknown;
  readonly before: Held | undefined;
}

/**
 * One exchange as a layer sees it. A fork reads its parent's keys; what it sets is seen neither by the
 * parent nor by other forks, so a failed attempt leaves nothing behind.
 */
export class Context<
  Requires extends Key<unknown> = Key<unknown>,
  Provides extends Key<unknown> = Key<unknown>,
> {
  readonly #exchange: Exchange;
  readonly #parent: Context | undefined;
  readonly #model: string | undefined;
  /** Ends when the client leaves, when the exchange fails, or when this attempt has lost. */
  readonly lifetime: Lifetime;
  #values: Held | undefined;
  #mappers: RequestMapper[] | undefined;
  #nativeMappers: BodyMapper[] | undefined;
  #body: Draft | undefined;
  #deadlineMs: number | undefined;

  constructor(exchange: Exchange, parent?: Context, model?: string) {
    this.#exchange = exchange;
    this.#parent = parent;
    this.#model = model;
    this.lifetime = new Lifetime();
  }

  get id(): string {
    return this.#exchange.id;
  }

  get inbound(): Inbound {
    return this.#exchange.inbound;
  }

  /** Its lines have the id of the request. */
  get log(): Logger {
    return this.#exchange.log;
  }

  get trace(): Trace {
    return this.#exchange.trace;
  }

  get signal(): AbortSignal {
    return this.lifetime.signal;
  }

  /** The model asked of the layers below; empty before the body has arrived. */
  get model(): string {
    return this.#model ?? this.#parent?.model ?? this.inbound.content?.model ?? '';
  }

  /**
   * The request body at this place of the pipeline: the client's above the router, the upstream's, in
   * its dialect, below. Edits go to whoever is below, until the executor starts.
   */
  get body(): Draft {
    this.#body ??= this.#parent?.body ?? this.#exchange.clientDraft();
    return this.#body;
  }

  /** A value of a key in `requires`. */
  get<K extends Requires>(key: K): ValueOf<K> {
    const value = this.find(key);
    if (value === undefined)
      throw new GatewayError('PLUGIN_CONTRACT', {
        message: `A plugin read ${key.name}, which nobody has set. List the key in "requires".`,
      });
    return value;
  }

  /** A value of any key, or undefined. */
  find<K extends Key<unknown>>(key: K): ValueOf<K> | undefined {
    const held = this.#held(key.name);
    return held === undefined ? this.#parent?.find(key) : (held.value as ValueOf<K>);
  }

  /** Sets a key in `provides`, once in a scope. */
  set<K extends Provides>(key: K, value: ValueOf<K>): void {
    if (this.#held(key.name) !== undefined)
      throw new GatewayError('PLUGIN_CONTRACT', {
        message: `${key.name} is already set; fork to change it.`,
      });
    this.#values = { name: key.name, value, before: this.#values };
  }

  #held(name: string): Held | undefined {
    let held = this.#values;
    while (held !== undefined && held.name !== name) held = held.before;
    return held;
  }

  /** A child scope for one call of `next()`. Ends with this context; end it earlier to abort the attempt. */
  fork(change: { model?: string; attempt?: AttemptTarget; deadlineMs?: number }): Context {
    const model = change.attempt?.model ?? change.model ?? this.model;
    const child = new Context(this.#exchange, this as unknown as Context, model);
    child.#deadlineMs = change.deadlineMs;
    this.lifetime.onEnd((reason) => child.lifetime.end(reason));
    const inherited = this.find(Attempt);
    const attempt =
      change.attempt ?? (inherited === undefined ? undefined : { ...inherited, model });
    const wanted =
      attempt === undefined ? '*' : dialectFor(attempt.credential, this.inbound.operation);
    const dialect = wanted === '*' ? this.inbound.dialect : wanted;
    if (attempt !== undefined) child.set(Attempt, attempt);
    if (this.inbound.content === undefined) return child;
    const route: RequestRoute = {
      operation: this.inbound.operation,
      stream: this.inbound.stream,
      target: { dialect, model, provider: attempt?.credential.provider ?? '' },
      mappers: this.#allMappers(),
    };
    const body = this.#exchange.draftFor(this.body, route, this.trace);
    child.#body = body;
    // Forks of an attempt start from a body that was mapped for it.
    if (change.attempt !== undefined && dialect === this.inbound.dialect)
      this.#mapNative(body, route.target);
    return child;
  }

  /**
   * Lets `run` change the canonical request of the forks made below, wherever one is translated into
   * another dialect; bodies that pass as they are do not have one. Mappers of outer layers run first.
   */
  mapRequest(run: RequestMapper): void {
    (this.#mappers ??= []).push(run);
  }

  /**
   * Lets `run` edit the body of each attempt made below, wherever it passes in the client's dialect:
   * the counterpart of `mapRequest`. Each attempt has its own body, also where the client's is shared.
   */
  mapNative(run: BodyMapper): void {
    (this.#nativeMappers ??= []).push(run);
  }

  #mapNative(body: Draft, target: TranslationTarget): void {
    this.#allNativeMappers().forEach((run) => run(body, target));
    if (this.inbound.stream && this.wantsUsage) this.#exchange.askForUsage(body);
  }

  #allNativeMappers(): readonly BodyMapper[] {
    const outer = this.#parent === undefined ? [] : this.#parent.#allNativeMappers();
    return this.#nativeMappers === undefined ? outer : [...outer, ...this.#nativeMappers];
  }

  #allMappers(): readonly RequestMapper[] {
    const outer = this.#parent === undefined ? [] : this.#parent.#allMappers();
    return this.#mappers === undefined ? outer : [...outer, ...this.#mappers];
  }

  /** On the monotonic clock of the host: an attempt that would begin its answer later is in vain. */
  get deadlineMs(): number {
    return this.#deadlineMs ?? this.#parent?.deadlineMs ?? this.#exchange.deadlineMs;
  }

  /** Looks for usage in the answer, also where it passes unread, and gives it to those who wait for the end. */
  wantUsage(): void {
    this.#exchange.endings.wantsUsage = true;
  }

  get wantsUsage(): boolean {
    return this.#exchange.endings.wantsUsage;
  }

  /**
   * Calls `run` when the answer is complete or has failed, and waits for it before the last bytes go out:
   * a client that has the whole answer knows that it is done. Not called where the client has left.
   */
  beforeEnd(run: (end: ExchangeEnd) => Promise<void>): void {
    this.#exchange.endings.before(run);
  }

  /** Calls `run` exactly once when the exchange is over, whatever happened; inner layers come first. */
  onEnd(run: (end: ExchangeEnd) => void): void {
    this.#exchange.endings.after(run);
  }
}
