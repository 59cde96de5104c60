import type { Stage } from '../context/reply.ts';
import type { Redactor } from '../config/secrets.ts';
import type { Delivered } from '../context/endings.ts';
import { GatewayError, UpstreamError } from '../errors/gateway-error.ts';
import { callListener } from '../errors/listener.ts';
import type { Dialect, EncodeContext } from './dialect.ts';
import type { StreamEvent } from './events.ts';
import type { Usage } from './model.ts';
import { charactersOf } from './usage-meter.ts';
import { writeFrame, type Frame } from './sse.ts';

export interface StreamRoute {
  readonly from: Dialect;
  readonly to: Dialect;
  readonly stages: readonly Stage[];
  readonly context: EncodeContext;
  readonly provider: string;
  /** Usage is looked for also in what passes unread. */
  readonly wantsUsage: boolean;
  /** Takes secrets out of what the gateway itself says. */
  readonly redactor: Redactor;
  /** Told of observers that throw; the answer goes on without them. */
  readonly onObserverError: (error: unknown) => void;
  /** Told what is wrong with a frame that is not sent because it breaks the client's protocol. */
  readonly onViolation: (sentence: string) => void;
}

/** Turns the bytes of an upstream's stream into those for the client, one chunk at a time. */
export interface Transcoder {
  readonly state: StreamState;
  /** What the chunk becomes; empty where it completes nothing. */
  push(chunk: Buffer): Buffer | string;
  /** The upstream closed its stream: what is still owed, or an error event if it broke off. */
  end(): Buffer | string;
  /** The upstream failed: an error event, unless the client has heard how the answer ended. */
  fail(error: GatewayError): Buffer | string;
  /** What the client has got of the answer so far. */
  delivered(): Delivered;
  /** Present where another attempt may go on with a stream that breaks. */
  readonly continuation?: Continuation;
}

/** A stream's way on from where it broke off. */
export interface Continuation {
  /** Why the present attempt is over; undefined while it is not. */
  readonly broken: GatewayError | undefined;
  /** What the client has of the text; undefined where nobody can go on, as after a call. */
  readonly text: string | undefined;
  /** Reads another attempt from now on; gives what is to be sent before. */
  goOn(from: Dialect, stages: readonly Stage[]): string;
}

/** How far a stream is, and how it ended. */
export class StreamState {
  readonly #route: StreamRoute;
  /** Nothing more is to be sent: the answer is complete, or an error was said. */
  finished = false;
  /** The answer has said its end; the upstream has yet to close its stream. */
  complete = false;
  error: GatewayError | undefined;
  /** The last usage seen, where events are looked at. */
  usage: Usage | undefined;
  /** Characters of the answer so far, where events are looked at. */
  characters = 0;
  /** Grows with every frame that is more than a sign of life. */
  progress = 0;
  /** The frame that the client got last, as far as it is known. */
  last: Frame | undefined;

  constructor(route: StreamRoute) {
    this.#route = route;
  }

  /** Errors are no note: `fail` says them to the client. */
  note(event: StreamEvent): void {
    this.progress++;
    this.characters += charactersOf(event);
    if (event.type === 'usage') this.usage = event.usage;
    else if (event.type === 'end') this.finished = true;
  }

  /** Ends the stream with the error as the client's protocol says it. */
  fail(error: GatewayError): string {
    this.finished = true;
    this.error = error;
    const { to, context, redactor } = this.#route;
    const frames = to.renderStreamError(error, context.requestId, this.last);
    return redactor.clean(frames.map(writeFrame).join(''));
  }
}

/** The error of a stream that ended before its answer did. */
export function brokenOff(provider: string): GatewayError {
  return new UpstreamError('UPSTREAM_PROTOCOL', {
    provider,
    message: 'The upstream broke off in the middle of its answer.',
  });
}

/** Runs the stages over one event, inner ones first. */
export function runStages(
  { onObserverError, stages }: StreamRoute,
  event: StreamEvent,
): readonly StreamEvent[] {
  let events: readonly StreamEvent[] = [event];
  for (const stage of stages) {
    if (stage.kind === 'observe')
      events.forEach((each) => callListener(stage.run, each, onObserverError));
    else events = events.flatMap((each) => synchronous(stage.run(each)) ?? []);
  }
  return events;
}

/** A promise in the place of an event would empty the answer without a word. */
function synchronous<Mapped>(mapped: Mapped): Mapped {
  if (mapped instanceof Promise)
    throw new GatewayError('PLUGIN_CONTRACT', {
      message: 'A plugin maps events asynchronously. Return the event, not a promise of it.',
    });
  return mapped;
}
