/** A request before any format has written it. */
import type { JsonObject } from '@ai-proxy/core';

/** What is wanted of the model or of the API around it. */
export type AskedOperation = 'generate' | 'count-tokens' | 'embed' | 'list-models';

/** Bytes in the request itself, in base64. */
export interface Bytes {
  readonly mediaType: string;
  readonly data: string;
}

/** A call of a tool. Formats without ids drop the id. */
export interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
}

interface PartMembers {
  text: { readonly text: string };
  image: { readonly bytes: Bytes };
  'image-url': { readonly url: string };
  pdf: { readonly bytes: Bytes; readonly name: string };
  audio: { readonly bytes: Bytes; readonly format: string };
  call: { readonly call: Call };
  result: { readonly call: Call; readonly text: string; readonly image?: Bytes };
}

/** A piece of a turn. */
export type AskPart<Kind extends keyof PartMembers = keyof PartMembers> = {
  [K in Kind]: { readonly kind: K } & PartMembers[K];
}[Kind];

/** How a format writes each kind of piece. */
export type PartWriters<Written> = {
  readonly [Kind in keyof PartMembers]: (part: AskPart<Kind>) => Written;
};

/** The piece as a format writes it. */
export function writePart<Kind extends keyof PartMembers, Written>(
  part: AskPart<Kind>,
  writers: PartWriters<Written>,
): Written {
  return writers[part.kind](part);
}

/** A turn of the conversation; results stand in turns of the user. */
export interface AskTurn {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly AskPart[];
}

export interface AskTool {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonObject;
  readonly strict?: boolean;
}

/** What the answer has to look like: any JSON, or JSON of a schema. */
export type AskedOutput =
  | { readonly kind: 'json' }
  | { readonly kind: 'schema'; readonly name: string; readonly schema: JsonObject };

/** Everything that a feature may ask for. */
export interface Ask {
  readonly operation: AskedOperation;
  readonly stream: boolean;
  /** Ask for usage where a format gives it in streams only then. */
  readonly usage?: boolean;
  readonly system?: string;
  readonly turns: readonly AskTurn[];
  readonly tools?: readonly AskTool[];
  /** `named` is the first tool. */
  readonly toolChoice?: 'auto' | 'required' | 'none' | 'named';
  readonly oneCallAtATime?: boolean;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly choices?: number;
  /** How many alternatives of each token to show. */
  readonly topLogprobs?: number;
  /** Think hard, and show the thoughts. */
  readonly reasoning?: 'high';
  readonly output?: AskedOutput;
  /** The texts of an `embed`. */
  readonly texts?: readonly string[];
}

/** A turn of one text. */
export function said(role: AskTurn['role'], text: string): AskTurn {
  return { role, parts: [{ kind: 'text', text }] };
}

/** What a feature leaves open. */
export const plainAsk: Ask = {
  operation: 'generate',
  stream: false,
  turns: [said('user', 'Say hello.')],
};

/** The text of a turn that is nothing else. */
export function textOf(turn: AskTurn): string | undefined {
  const [only, ...others] = turn.parts;
  return only?.kind === 'text' && others.length === 0 ? only.text : undefined;
}

/** Bytes as a URL that holds them. */
export function dataUrl({ data, mediaType }: Bytes): string {
  return `data:${mediaType};base64,${data}`;
}
