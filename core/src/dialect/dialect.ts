import type { ErrorKind } from '../errors/codes.ts';
import type { GatewayError } from '../errors/gateway-error.ts';
import type { JsonObject } from './json.ts';
import type { StreamEvent } from './events.ts';
import type { CanonicalRequest, CanonicalResponse, Usage } from './model.ts';
import type { Draft } from '../context/draft.ts';
import type { EmbeddingRequest, EmbeddingResponse, TokenCount } from './operations.ts';
import type { Frame } from './sse.ts';

/** Something that could not be expressed, where and why. */
export interface Warning {
  /** Path in the source, such as `messages[2].content[0]`. */
  readonly path: string;
  readonly reason: string;
}

/** A translated value and what was lost on the way. */
export interface Decoded<T> {
  readonly value: T;
  readonly warnings: readonly Warning[];
}

/** Turns the frames of one stream into events; one instance per stream, called in order. */
export interface StreamDecoder {
  /** Never throws on unknown fields or frames. A frame that is not the protocol gives an `error` event. */
  decode(frame: Frame): readonly StreamEvent[];
  /** The upstream closed the stream; gives what is still owed, or an `error` event if it broke off. */
  end(): readonly StreamEvent[];
}

/** Turns events into frames of one stream; one instance per stream, called in order. */
export interface StreamEncoder {
  encode(event: StreamEvent): readonly Frame[];
}

/** Checks that the frames of one stream obey the protocol; one instance per stream, fed in order. */
export interface StreamGrammar {
  /** What is wrong with the frame at this place, as a sentence; undefined where nothing is. */
  violation(frame: Frame): string | undefined;
}

/** How a dialect writes an operation other than generating: its request and its whole answer. */
export interface OperationCodec<Request, Answer> {
  decodeRequest(body: JsonObject): Decoded<Request>;
  encodeRequest(request: Request): Decoded<JsonObject>;
  /** Undefined where the body is no answer of this operation. */
  decodeAnswer(body: JsonObject): Answer | undefined;
  encodeAnswer(answer: Answer, context: EncodeContext): Decoded<JsonObject>;
}

/** Where answers of a format report what they used, so that it is found without reading the rest. */
export interface UsageReader {
  /** Text before the counts wherever an answer or a frame has some, such as a member's quoted name. */
  readonly mark: string;
  /** The counts in a whole answer, or in the data of a frame. */
  find(body: JsonObject): JsonObject | undefined;
  /** Undefined where nothing of it is a count. Frames of one stream are merged before, the last word on each. */
  decode(counts: JsonObject): Usage | undefined;
  /** Makes a request for a stream ask for usage; absent where streams always have it. */
  ask?(body: Draft): void;
  /** True for a frame that is sent for the sake of usage only, so that clients who did not ask get none. */
  isOnlyUsage?(body: JsonObject): boolean;
}

/** What keeps the connection of a silent stream open, as text of whole events. */
export interface Keepalive {
  /** Skipped by every client. */
  readonly comment: string;
  /** An event that clients of the protocol know to ignore, where it has one. */
  readonly event?: string;
  /** Text in an upstream's own keepalive events, which are no progress. */
  readonly mark?: string;
}

/** What an encoder may need to know of the request it answers. */
export interface EncodeContext {
  /** Model as the client asked for it. */
  readonly model: string;
  /** The client's request body, for answers that repeat some of it. */
  readonly request: JsonObject;
  /** The client asked for usage in the stream. */
  readonly streamUsage: boolean;
  readonly requestId: string;
  /** Unix time in milliseconds when the answer began. */
  readonly now: number;
}

/** What an upstream said went wrong, in an error answer or in a frame of a stream. */
export interface Fault {
  readonly message: string;
  /** The vendor's own type or code, as written. */
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  /** What it means; where absent, the HTTP status decides, and in a stream `bad-gateway`. */
  readonly kind?: ErrorKind;
  /** From the body; headers are read by the executor. */
  readonly retryAfterMs?: number;
}

/** A model as lists show it. */
export interface ListedModel {
  readonly id: string;
  readonly provider: string;
  /** Unix time in seconds; 0 where unknown. */
  readonly created: number;
}

/** A wire format of one vendor's API: how it is read and how it is written. */
export interface Dialect {
  readonly name: string;
  /** The member of the body that names the model; absent where the model is in the URL. */
  readonly modelField?: string;
  /** Response header, beside `x-request-id`, in which clients of this API look for the request id. */
  readonly requestIdHeader?: string;
  decodeRequest(body: JsonObject): Decoded<CanonicalRequest>;
  encodeRequest(request: CanonicalRequest): Decoded<JsonObject>;
  /**
   * Gives the path in a request body of this format of what the canonical model calls a path; paths of
   * which it knows nothing stay as they are.
   */
  sourcePaths?(body: JsonObject): (path: string) => string;
  decodeResponse(body: JsonObject): Decoded<CanonicalResponse>;
  /** False for a body that has nothing of a whole answer, so that it must be somebody else's. */
  isAnswer?(body: JsonObject): boolean;
  encodeResponse(response: CanonicalResponse, context: EncodeContext): Decoded<JsonObject>;
  streamDecoder(): StreamDecoder;
  streamEncoder(context: EncodeContext): StreamEncoder;
  /** The order in which frames may stand; what the encoder writes is checked against it. */
  streamGrammar?(): StreamGrammar;
  /** How tokens of a request are counted; absent where the API has no counter. */
  readonly counting?: OperationCodec<CanonicalRequest, TokenCount>;
  readonly embedding?: OperationCodec<EmbeddingRequest, EmbeddingResponse>;
  readonly usage?: UsageReader;
  /** Comments are sent where it is absent. */
  readonly keepalive?: Keepalive;
  /** Whether a request body asks for usage in its stream; absent where the API always gives it. */
  wantsStreamUsage?(body: JsonObject): boolean;
  /** True for a frame that commits an answer: content, not life-cycle, comment or error. */
  commits(frame: Frame): boolean;
  /** The fault in a frame that reports one, else undefined. Cheap for other frames. */
  faultIn(frame: Frame): Fault | undefined;
  /**
   * Text of which every terminal frame and every frame with a fault contains some, and others seldom
   * any: streams are piped without reading the frames that have none of it.
   */
  readonly endMarks: readonly string[];
  /** True for the frame after which a good stream is complete. */
  isTerminal(frame: Frame): boolean;
  /** More may follow a terminal frame: only the end of the connection ends a stream. */
  readonly endsWithConnection?: boolean;
  /**
   * Late frames repeat the text of earlier ones, or the encoder waits with a frame for what follows: a
   * stream that a plugin may change is written anew from its first frame.
   */
  readonly repeatsText?: boolean;
  /** The fault in a whole error answer; undefined where the body is none of this API. */
  decodeError(body: JsonObject): Fault | undefined;
  renderError(error: GatewayError, requestId: string): { status: number; body: JsonObject };
  /** `last` is the frame that the client got last, for protocols that number them. */
  renderStreamError(error: GatewayError, requestId: string, last?: Frame): readonly Frame[];
  /** The list of models as this API shows it. */
  encodeModels?(models: readonly ListedModel[]): JsonObject;
  encodeModel?(model: ListedModel): JsonObject;
  /** True when headers betray a client of this API; used where the path does not tell. */
  recognises?(headers: Readonly<Record<string, string | string[] | undefined>>): boolean;
}
