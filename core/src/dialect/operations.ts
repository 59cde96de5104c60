/** Canonical requests and answers of the operations besides generating. */
import type { Extensions } from './model.ts';

/** How many tokens a request has. */
export interface TokenCount {
  readonly tokens: number;
  readonly extensions?: Extensions;
}

/** Asks for one vector for each input. */
export interface EmbeddingRequest {
  readonly model: string;
  /** Text, or the numbers of its tokens. */
  readonly inputs: readonly (string | readonly number[])[];
  readonly dimensions?: number;
  readonly user?: string;
  readonly extensions?: Extensions;
}

/** One vector for each input, in their order. */
export interface EmbeddingResponse {
  readonly model: string;
  readonly vectors: readonly (readonly number[])[];
  /** Tokens of all inputs; absent where the provider does not count them. */
  readonly inputTokens?: number;
  readonly extensions?: Extensions;
}
