import {
  isUpstreamError,
  parseObject,
  type Context,
  type Dialect,
  type ExchangeEnd,
  type Reply,
} from '@ai-proxy/core';
import { AnswerRecorder } from './answer-recorder.ts';
import { boundedJson } from './bounded-json.ts';
import { cleanText, rawLimit, type Redact } from './clean-text.ts';

/** Answers that are not parsed for the log, since that would take too long. */
const longestParsed = 8 * 1024 * 1024;

export interface BodyRules {
  readonly keep: 'none' | 'errors' | 'all';
  /** Characters. */
  readonly longest: number;
  readonly isHidden: (name: string) => boolean;
  readonly redact: Redact;
}

/** Keeps the bodies of one exchange as far as the rules want them. */
export class Bodies {
  readonly #rules: BodyRules;
  #reply: Reply | undefined;
  #recorder: AnswerRecorder | undefined;

  constructor(rules: BodyRules) {
    this.#rules = rules;
  }

  /** Of streams, events have to be seen as they pass. */
  answeredBy(reply: Reply): void {
    if (this.#rules.keep !== 'all') return;
    this.#reply = reply;
    if (reply.body.kind !== 'stream') return;
    const recorder = new AnswerRecorder(this.#rules.longest);
    this.#recorder = recorder;
    reply.observe((event) => recorder.see(event));
  }

  /** What is kept now that the exchange is over. */
  kept(
    ctx: Context,
    end: ExchangeEnd,
    dialect: Dialect | undefined,
  ): { readonly requestBody: string | undefined; readonly responseBody: string | undefined } {
    const { keep } = this.#rules;
    if (keep === 'none' || (keep === 'errors' && end.outcome !== 'failed')) return nothing;
    const body = ctx.inbound.content?.body.json;
    return {
      requestBody: body === undefined ? undefined : this.#json(body),
      responseBody: this.#answer() ?? this.#error(ctx, end, dialect),
    };
  }

  #answer(): string | undefined {
    const answer = this.#recorder?.answer;
    if (answer !== undefined) return this.#json(answer);
    const body = this.#reply?.body;
    if (body === undefined || body.kind === 'stream') return undefined;
    if (body.kind === 'whole') return this.#bytes(body.bytes);
    return this.#json(body.kind === 'tokens' ? body.count : body);
  }

  /** What the upstream said, or else what the gateway did. */
  #error(ctx: Context, { error }: ExchangeEnd, dialect: Dialect | undefined): string | undefined {
    if (error === undefined) return undefined;
    const answer = isUpstreamError(error) ? error.answer : undefined;
    if (answer !== undefined) return this.#bytes(answer.body);
    return dialect === undefined ? undefined : this.#json(dialect.renderError(error, ctx.id).body);
  }

  #bytes(bytes: Buffer): string {
    const { longest, redact } = this.#rules;
    if (bytes.length > longestParsed) return `(${bytes.length} bytes)`;
    const text = bytes.toString('utf8');
    const value = parseObject(text);
    return value === undefined ? cleanText(text, longest, redact) : this.#json(value);
  }

  #json(value: object): string {
    const { isHidden, longest, redact } = this.#rules;
    return cleanText(boundedJson(value, rawLimit(longest), isHidden), longest, redact);
  }
}

const nothing = { requestBody: undefined, responseBody: undefined } as const;
