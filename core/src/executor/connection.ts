import { Client, type Dispatcher } from 'undici';
import type { Opening } from './opening.ts';

/** Who wants to know on which connection its request goes. */
export interface Traveller {
  boards(connection: Connection): void;
}

/** A request of ours on its way through undici, which passes it on as it is. */
export interface TrackedRequest extends Dispatcher.DispatchOptions {
  readonly traveller?: Traveller;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an HTTP proxy has to be told with a request that it forwards. */
export interface Forwarding {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One connection to an upstream, made when the first request comes and again when it was lost. */
export class Connection extends Client {
  readonly #opening: Opening;
  readonly #forwarding: Forwarding | undefined;
  /** On the present socket. */
  #exchanges = 0;

  constructor(
    origin: URL,
    options: Omit<Client.Options, 'connect'>,
    way: { readonly opening: Opening; readonly forwarding: Forwarding | undefined },
  ) {
    super(origin, { ...options, connect: (to, done) => way.opening.open(to, done) });
    this.#opening = way.opening;
    this.#forwarding = way.forwarding;
    this.on('connect', () => (this.#exchanges = 0));
  }

  override dispatch(request: TrackedRequest, handler: Dispatcher.DispatchHandler): boolean {
    request.traveller?.boards(this);
    if (this.#forwarding === undefined) return super.dispatch(request, handler);
    const { headers, origin } = this.#forwarding;
    const forwarded = {
      ...request,
      path: origin + request.path,
      headers: { ...request.headers, ...headers },
    };
    return super.dispatch(forwarded, handler);
  }

  /** Counts an exchange that is about to be sent; true where the socket has served before. */
  begin(): boolean {
    return this.#exchanges++ > 0;
  }

  /** Closes a connection that is still being made: its one request is not wanted any more. */
  giveUp(): void {
    this.#opening.giveUp();
  }
}
