/**
 * The canonical model: what the four API formats have in common, and what only one of them has.
 * Translators decode their wire format into it and encode it from it. Shaped after content blocks,
 * so that no format is the poorest common denominator.
 */
import type { JsonObject, JsonValue } from './json.ts';

/** Whatever has no canonical name, by the dialect that knows it; re-emitted by that dialect alone. */
export type Extensions = Readonly<Record<string, JsonObject>>;

interface Extensible {
  readonly extensions?: Extensions;
}

/** Asks the provider to cache the prompt up to and including the part. */
export interface CacheMarker {
  readonly ttl?: '5m' | '1h';
}

/** Where the bytes of an image, an audio clip or a file are. */
export type MediaSource =
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string; readonly mediaType?: string }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'text'; readonly text: string };

/** A source that a text refers to. Offsets count UTF-16 units of the text. */
export interface Citation {
  readonly kind: 'url' | 'document' | 'search-result' | 'file';
  readonly url?: string;
  readonly title?: string;
  readonly citedText?: string;
  readonly fileId?: string;
  readonly start?: number;
  readonly end?: number;
  /** The citation as its dialect wrote it. */
  readonly native?: { readonly dialect: string; readonly value: JsonObject };
}

export interface TextPart extends Extensible {
  readonly type: 'text';
  readonly text: string;
  readonly citations?: readonly Citation[];
  readonly cache?: CacheMarker;
}

/**
 * Thinking of the model. `signature` proves it to the provider that wrote it; `redacted` is text the
 * provider encrypted and shows to nobody; `origin` names the dialect for which both are valid.
 */
export interface ReasoningPart extends Extensible {
  readonly type: 'reasoning';
  readonly text: string;
  readonly signature?: string;
  readonly redacted?: string;
  readonly id?: string;
  readonly origin?: string;
}

/** A call of a client tool. `arguments` is JSON text as the model wrote it, possibly not valid. */
export interface ToolCallPart extends Extensible {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly signature?: string;
  readonly cache?: CacheMarker;
}

export interface ToolResultPart extends Extensible {
  readonly type: 'tool-result';
  readonly callId: string;
  readonly name?: string;
  readonly content: readonly (TextPart | ImagePart | FilePart | NativePart)[];
  readonly isError?: boolean;
  readonly cache?: CacheMarker;
}

export interface ImagePart extends Extensible {
  readonly type: 'image';
  readonly source: MediaSource;
  readonly detail?: string;
  readonly cache?: CacheMarker;
}

export interface AudioPart extends Extensible {
  readonly type: 'audio';
  readonly source: MediaSource;
  /** Short name of the format, such as `wav` or `mp3`. */
  readonly format?: string;
  readonly transcript?: string;
}

export interface FilePart extends Extensible {
  readonly type: 'file';
  readonly source: MediaSource;
  readonly name?: string;
  readonly title?: string;
  readonly context?: string;
  readonly citations?: boolean;
  readonly cache?: CacheMarker;
}

/** Words with which the model declines. */
export interface RefusalPart extends Extensible {
  readonly type: 'refusal';
  readonly text: string;
}

/** A block only one dialect knows, such as a provider's own search result. */
export interface NativePart {
  readonly type: 'native';
  readonly dialect: string;
  readonly value: JsonObject;
}

export type Part =
  | TextPart
  | ReasoningPart
  | ToolCallPart
  | ToolResultPart
  | ImagePart
  | AudioPart
  | FilePart
  | RefusalPart
  | NativePart;

export type PartType = Part['type'];

/**
 * A turn. Tool results are parts of `user` turns. Neighbouring turns of one role are allowed; an
 * encoder whose format forbids them merges them.
 */
export interface Message extends Extensible {
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly parts: readonly Part[];
  readonly name?: string;
}

/** A tool the client runs; `parameters` is JSON Schema. */
export interface FunctionTool extends Extensible {
  readonly type: 'function';
  readonly name: string;
  readonly description?: string;
  readonly parameters?: JsonObject;
  readonly strict?: boolean;
  readonly cache?: CacheMarker;
}

/** A tool the provider runs, as its dialect wrote it. */
export interface NativeTool {
  readonly type: 'native';
  readonly dialect: string;
  readonly value: JsonObject;
}

export type Tool = FunctionTool | NativeTool;

export type ToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  | { readonly type: 'required' }
  /** `names` has one entry for a forced tool, several where a format allows a subset. */
  | { readonly type: 'tool'; readonly names: readonly string[] };

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** How much the model shall think. Absent fields are the provider's default. */
export interface ReasoningOptions {
  readonly mode?: 'on' | 'off' | 'adaptive';
  readonly effort?: ReasoningEffort;
  readonly budgetTokens?: number;
  /** Whether and how the thinking is shown to the client. */
  readonly summary?: 'none' | 'auto' | 'concise' | 'detailed';
}

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      readonly name?: string;
      readonly description?: string;
      readonly schema: JsonObject;
      readonly strict?: boolean;
    };

/** Knobs of sampling and output; each is absent unless the client set it. */
export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly maxOutputTokens?: number;
  readonly stopSequences?: readonly string[];
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
  /** Number of alternative answers. */
  readonly choices?: number;
  /** True for log probabilities of the chosen tokens. */
  readonly logprobs?: boolean;
  readonly topLogprobs?: number;
}

export interface CanonicalRequest extends Extensible {
  readonly model: string;
  readonly stream: boolean;
  /** The client wants usage in the stream itself; translators may always ask the upstream for it. */
  readonly streamUsage?: boolean;
  readonly messages: readonly Message[];
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly sampling: Sampling;
  readonly reasoning?: ReasoningOptions;
  readonly responseFormat?: ResponseFormat;
  /** An opaque name of the end user. */
  readonly user?: string;
  readonly metadata?: JsonObject;
  /** A stable, opaque name of the end user for the provider's checks against abuse. */
  readonly safetyIdentifier?: string;
  /** A hint for the provider's prompt cache. */
  readonly cacheKey?: string;
  /** How long the provider's prompt cache shall keep the prompt, in the words of the provider. */
  readonly cacheRetention?: string;
  /** How wordy the answer shall be, such as `low`, `medium` or `high`. */
  readonly verbosity?: string;
  readonly serviceTier?: string;
  readonly store?: boolean;
}

/** Why the model stopped. `other` carries the wire value in `MessageEnd.nativeReason`. */
export type StopReason =
  | 'stop'
  | 'length'
  | 'tool-calls'
  | 'stop-sequence'
  | 'content-filter'
  | 'refusal'
  | 'pause'
  | 'other';

/**
 * Tokens in disjoint buckets: their sum is what the provider counted. A bucket is absent where the
 * provider said nothing about it; an explicit 0 stays 0.
 */
export interface Usage extends Extensible {
  /** Input that was neither read from nor written to a prompt cache. */
  readonly inputTokens?: number;
  readonly cacheReadTokens?: number;
  /** Written to the prompt cache, all lifetimes but the one hour that has its own bucket. */
  readonly cacheWriteTokens?: number;
  readonly cacheWriteHourTokens?: number;
  /** Output without the reasoning, where the provider tells them apart. */
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
}

/** One alternative answer of the model. */
export interface Choice {
  readonly parts: readonly Part[];
  readonly stopReason: StopReason;
  readonly nativeReason?: string;
  readonly stopSequence?: string;
  readonly logprobs?: JsonValue;
}

export interface CanonicalResponse extends Extensible {
  readonly id: string;
  readonly model: string;
  /** Unix time in seconds. */
  readonly created?: number;
  readonly choices: readonly Choice[];
  readonly usage?: Usage;
}
