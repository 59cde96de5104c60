import type { IncomingHttpHeaders } from 'node:http';
import type { EndpointTarget, Operation } from '../pipeline/plugin.ts';
import type { JsonBody } from './body.ts';

/** The head of a request: known before the body has arrived. */
export interface InboundHead {
  readonly method: string;
  readonly path: string;
  /** Pattern of the endpoint, such as `/v1/models/:model`. */
  readonly route?: string;
  /** How the client is connected. */
  readonly scheme?: 'http' | 'https';
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** Names and values as they came, for duplicates that `headers` joins or drops. */
  readonly rawHeaders: readonly string[];
  readonly ip: string;
  /** The API the client speaks. */
  readonly dialect: string;
  readonly operation: Operation;
}

/** A body and what the endpoint read from it. */
export interface InboundContent extends EndpointTarget {
  readonly body: JsonBody;
}

/** What the client sent. Nobody changes it. */
export class Inbound {
  readonly head: InboundHead;
  readonly #read: () => Promise<InboundContent | undefined>;
  readonly #onContent: () => void;
  #content: InboundContent | undefined;

  constructor(
    head: InboundHead,
    read: () => Promise<InboundContent | undefined>,
    onContent: () => void = () => undefined,
  ) {
    this.head = head;
    this.#read = read;
    this.#onContent = onContent;
  }

  get headers(): IncomingHttpHeaders {
    return this.head.headers;
  }

  get dialect(): string {
    return this.head.dialect;
  }

  get operation(): Operation {
    return this.head.operation;
  }

  get ip(): string {
    return this.head.ip;
  }

  /** Undefined before the body has arrived, and for requests without one. */
  get content(): InboundContent | undefined {
    return this.#content;
  }

  /** The client wants the answer as a stream; the answers of other operations have no events. */
  get stream(): boolean {
    return this.operation === 'generate' && this.#content?.stream === true;
  }

  /** Waits for the body; called by the core before the first layer that needs it. */
  async read(): Promise<void> {
    if (this.#content !== undefined) return;
    this.#content = await this.#read();
    if (this.#content !== undefined) this.#onContent();
  }
}
