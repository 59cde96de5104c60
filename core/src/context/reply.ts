import type { ListedModel } from '../dialect/dialect.ts';
import type { JsonObject } from '../dialect/json.ts';
import type { StreamEvent } from '../dialect/events.ts';
import type { TokenCount } from '../dialect/operations.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { ByteSource } from '../executor/source.ts';

/** Who answered. */
export interface Served {
  readonly provider: string;
  readonly model: string;
  readonly credential: string;
}

/** A whole answer. */
export interface WholeBody {
  readonly kind: 'whole';
  readonly dialect: string;
  readonly bytes: Buffer;
  /** The same, where it has been read. */
  readonly json?: JsonObject;
}

/**
 * What goes back to the client: bytes in the dialect of whoever made them, models, or a count.
 * The core translates them into the client's dialect when it sends them.
 */
export type ReplyBody =
  | WholeBody
  | { readonly kind: 'stream'; readonly dialect: string; readonly source: ByteSource }
  | { readonly kind: 'models'; readonly models: readonly ListedModel[] }
  | { readonly kind: 'model'; readonly model: ListedModel }
  | { readonly kind: 'tokens'; readonly count: TokenCount };

/** Sees one event of an answer. Called synchronously, so it must not wait. */
export type Observer = (event: StreamEvent) => void;

/** Gives the event, another one, several, or nothing to drop it. Called synchronously. */
export type Mapper = (event: StreamEvent) => StreamEvent | readonly StreamEvent[] | undefined;

/** What looks at the events of an answer, or changes them. */
export type Stage =
  | { readonly kind: 'observe'; readonly run: Observer }
  | { readonly kind: 'map'; readonly run: Mapper };

/**
 * Gives another attempt's answer to a request that was told what the client has of the text already;
 * undefined where nobody can go on.
 */
export type Resume = (text: string, error: GatewayError) => Promise<Reply | undefined>;

/** Headers of an answer: nothing but those that are set, as with `Object.create(null)`, which takes V8 longer to copy. */
class Headers {
  [name: string]: string;
}
Object.setPrototypeOf(Headers.prototype, null);
Reflect.deleteProperty(Headers.prototype, 'constructor');

/** An answer on its way out. Layers may change it until the core commits it to the client. */
export class Reply {
  readonly body: ReplyBody;
  #served: Served | undefined;
  #headers: Record<string, string>;
  readonly #stages: Stage[] = [];
  #resume: Resume | undefined;
  #innerStages = 0;
  #status: number;
  #committed = false;

  constructor(
    body: ReplyBody,
    details: { status?: number; headers?: Readonly<Record<string, string>>; served?: Served } = {},
  ) {
    this.body = body;
    this.#served = details.served;
    this.#headers = Object.assign(new Headers(), details.headers);
    this.#status = details.status ?? 200;
  }

  get status(): number {
    return this.#status;
  }

  set status(status: number) {
    this.#refuseWhenCommitted();
    this.#status = status;
  }

  /** Lower-case names. */
  get headers(): Record<string, string> {
    // Frozen only for those who ask: hardly anybody does, and it takes long.
    if (this.#committed && !Object.isFrozen(this.#headers))
      this.#headers = Object.freeze({ ...this.#headers });
    return this.#headers;
  }

  get stages(): readonly Stage[] {
    return this.#stages;
  }

  /** Shows every canonical event of the answer to `run`; whole answers are shown as events too. */
  observe(run: Observer): void {
    this.#refuseWhenCommitted();
    this.#stages.push({ kind: 'observe', run });
  }

  /** Lets `run` change every canonical event of the answer. Stages of inner layers run first. */
  map(run: Mapper): void {
    this.#refuseWhenCommitted();
    this.#stages.push({ kind: 'map', run });
  }

  /**
   * Lets `resume` give the rest of a stream that breaks off after its first content. Stages that were
   * added before belong to the attempt that broke; those added later see the whole answer.
   */
  resumeWith(resume: Resume): void {
    this.#refuseWhenCommitted();
    this.#resume = resume;
    this.#innerStages = this.#stages.length;
  }

  /** Who answered; of a continued stream who went on with it last. */
  get served(): Served | undefined {
    return this.#served;
  }

  /** Called by the core when another attempt goes on with the stream. */
  goneOnBy(served: Served | undefined): void {
    this.#served = served;
  }

  get resume(): Resume | undefined {
    return this.#resume;
  }

  get innerStages(): number {
    return this.#innerStages;
  }

  /** Called by the core when the first byte goes out; from then on the reply cannot be changed. */
  commit(): void {
    this.#committed = true;
  }

  /** Frees the upstream when the reply will not be sent. */
  discard(reason: string): void {
    if (this.body.kind === 'stream') this.body.source.cancel(reason);
  }

  #refuseWhenCommitted(): void {
    if (this.#committed)
      throw new GatewayError('PLUGIN_CONTRACT', {
        message: 'A plugin changed a reply after it was sent. Change it before the layer returns.',
      });
  }
}
