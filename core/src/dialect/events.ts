import type { Fault } from './dialect.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Citation, Extensions, Part, StopReason, Usage } from './model.ts';

/**
 * One event of a streamed answer. Parts are numbered per choice and never reused; a part ends before
 * `message-end`, but parts of one choice may be open at the same time. `choice` is 0 when absent.
 * `part-start` carries what is known at the start (a tool call's id and name, an empty text);
 * deltas add to it. `signature` and `redacted` may arrive as deltas of a reasoning part.
 */
export type StreamEvent =
  | {
      readonly type: 'message-start';
      readonly id: string;
      readonly model: string;
      readonly created?: number;
      readonly extensions?: Extensions;
    }
  | {
      readonly type: 'part-start';
      readonly choice?: number;
      readonly index: number;
      readonly part: Part;
    }
  | {
      readonly type: 'part-delta';
      readonly choice?: number;
      readonly index: number;
      readonly delta: PartDelta;
    }
  | { readonly type: 'part-end'; readonly choice?: number; readonly index: number }
  | { readonly type: 'usage'; readonly usage: Usage }
  | MessageEnd
  /** The last event of a good stream. */
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly fault: Fault }
  /** What the dialect cannot name; shown again to a client of the same dialect. */
  | { readonly type: 'native'; readonly dialect: string; readonly value: JsonObject };

/** A choice is complete. Usage may still follow. */
export interface MessageEnd {
  readonly type: 'message-end';
  readonly choice?: number;
  readonly stopReason: StopReason;
  readonly nativeReason?: string;
  readonly stopSequence?: string;
}

export type PartDelta =
  | { readonly type: 'text'; readonly text: string }
  /** A fragment of a tool call's JSON arguments. */
  | { readonly type: 'arguments'; readonly text: string }
  | { readonly type: 'signature'; readonly signature: string }
  | { readonly type: 'redacted'; readonly data: string }
  | { readonly type: 'citation'; readonly citation: Citation }
  | { readonly type: 'logprobs'; readonly value: JsonValue }
  | { readonly type: 'audio'; readonly data?: string; readonly transcript?: string }
  | { readonly type: 'native'; readonly dialect: string; readonly value: JsonObject };
