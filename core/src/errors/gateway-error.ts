import { codes, type ErrorKind, type GatewayErrorCode, type RetryScope } from './codes.ts';

const marker: unique symbol = Symbol.for('ai-proxy.error') as never;

export interface GatewayErrorDetails {
  /** A sentence for the client; the code's own sentence when absent. */
  readonly message?: string;
  /** Path of the offending field, such as `messages[2].role`. */
  readonly param?: string;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** Everything this gateway raises on purpose: a code from the table and a sentence. */
export class GatewayError extends Error {
  readonly [marker] = true;
  readonly code: GatewayErrorCode;
  readonly param: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** Response headers that layers add on the way out; lower-case names. */
  readonly headers: Record<string, string> = {};
  readonly #status: number;

  constructor(code: GatewayErrorCode, details: GatewayErrorDetails & { status?: number } = {}) {
    if (!Object.hasOwn(codes, code))
      throw new TypeError(`"${code}" is not an error code of the gateway; see docs/errors.md.`);
    super(details.message ?? codes[code].sentence, { cause: details.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.param = details.param;
    this.retryAfterMs = details.retryAfterMs;
    this.#status = details.status ?? codes[code].status;
  }

  get kind(): ErrorKind {
    return codes[this.code].kind;
  }

  /** HTTP status for the client. */
  get status(): number {
    return this.#status;
  }

  get scope(): RetryScope {
    return codes[this.code].scope;
  }
}

export interface UpstreamAnswer {
  /** The dialect that `body` is written in. */
  readonly dialect: string;
  readonly status: number;
  /** Headers safe to show to the client. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A failure of an upstream; `answer` is what it said, where it said anything. */
export class UpstreamError extends GatewayError {
  /** Not a plain member: logs show those, and this one holds a body. */
  readonly #answer: UpstreamAnswer | undefined;
  /** The vendor's own error code, or its type where it gave none, as found in its answer. */
  readonly vendorType: string | undefined;
  readonly provider: string;
  /** The request may have been worked on although no answer came. */
  readonly ambiguous: boolean;

  constructor(
    code: GatewayErrorCode,
    details: GatewayErrorDetails & {
      provider: string;
      status?: number;
      answer?: UpstreamAnswer;
      vendorType?: string;
      ambiguous?: boolean;
    },
  ) {
    super(code, details);
    this.name = 'UpstreamError';
    this.provider = details.provider;
    this.#answer = details.answer;
    this.vendorType = details.vendorType;
    this.ambiguous = details.ambiguous ?? false;
  }

  get answer(): UpstreamAnswer | undefined {
    return this.#answer;
  }

  /** By the status, where the upstream gave one: its 401 is shown to the client as an authentication error. */
  override get kind(): ErrorKind {
    return kindOfStatus[this.status] ?? super.kind;
  }
}

const kindOfStatus: Readonly<Record<number, ErrorKind>> = {
  400: 'invalid',
  401: 'unauthenticated',
  402: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  409: 'invalid',
  413: 'too-large',
  422: 'invalid',
};

/** True for errors of this gateway, also those of a second installed copy of this package. */
export function isGatewayError(error: unknown): error is GatewayError {
  return typeof error === 'object' && error !== null && marker in error;
}

/** True for upstream failures, also those of a second installed copy of this package. */
export function isUpstreamError(error: unknown): error is UpstreamError {
  return isGatewayError(error) && 'provider' in error;
}

/** Any thrown value as a GatewayError; what is not ours becomes `INTERNAL` with the original as cause. */
export function asGatewayError(error: unknown): GatewayError {
  return isGatewayError(error) ? error : new GatewayError('INTERNAL', { cause: error });
}
