import type { Extensions, ReasoningPart } from '@ai-proxy/core';

/** What an upstream said in one turn, without the words: those the client sends back itself. */
export interface Turn {
  /** The API that answered, and who offers it: proofs are valid there and for that model alone. */
  readonly dialect: string;
  readonly provider: string;
  readonly model: string;
  /** What was said, in its order. */
  readonly steps: readonly Step[];
  /** Of all texts together, as `textDigestOf` gives it. */
  readonly textDigest: string;
}

export type Step = ReasoningStep | TextStep | CallStep;

/** Reasoning with its proof, or in words that are wanted back. It stands before the words or the call it led to. */
export interface ReasoningStep {
  readonly type: 'reasoning';
  readonly part: ReasoningPart;
}

/** A text; `extensions` may hold its signature. */
export interface TextStep {
  readonly type: 'text';
  readonly length: number;
  readonly extensions?: Extensions;
}

export interface CallStep {
  readonly type: 'call';
  readonly id: string;
  /** Of name and arguments, as `likenessOf` gives it. */
  readonly likeness: string;
  readonly signature?: string;
  readonly extensions?: Extensions;
}
