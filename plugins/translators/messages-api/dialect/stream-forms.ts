import {
  type JsonObject,
  type Part,
  type PartDelta,
  type PartType,
  present,
  type ReasoningPart,
  textOf,
  type TextPart,
  type ToolCallPart,
} from '@ai-proxy/core';
import { fitting } from './call-ids.ts';
import { calledBy } from './caller.ts';
import { encodeShownCitation } from './citations.ts';
import { boundDeltas } from './grammar.ts';
import { mergeMembers, ownMembers } from './members.ts';
import { dialectName } from './wire.ts';

/** How one part looks as a streamed block. */
export interface BlockForm {
  /** The block as it starts; asked for when it is written. */
  opening(): JsonObject;
  /** The block is written although no delta has come; asked for until it is, at last when the part ended. */
  needed(ended: boolean): boolean;
  /** What the start of the part already said. */
  readonly initial: readonly JsonObject[];
  delta(delta: PartDelta): readonly JsonObject[];
  /** What is said last. */
  closing(): readonly JsonObject[];
}

type Forms = {
  readonly [Type in PartType]: (
    part: Extract<Part, { type: Type }>,
    showsThinking: boolean,
  ) => BlockForm | undefined;
};

const forms: Forms = {
  text: textForm,
  reasoning: reasoningForm,
  'tool-call': callForm,
  'tool-result': () => undefined,
  image: () => undefined,
  audio: ({ transcript = '' }) => textForm({ type: 'text', text: transcript }),
  file: () => undefined,
  refusal: ({ text }) => textForm({ type: 'text', text }),
  native: ({ dialect, value }) => (dialect === dialectName ? nativeForm(value) : undefined),
};

/** The form of a part, undefined for parts that an answer cannot hold here. */
export function blockForm(part: Part, showsThinking: boolean): BlockForm | undefined {
  const form = forms[part.type] as (part: Part, showsThinking: boolean) => BlockForm | undefined;
  return form(part, showsThinking);
}

function textForm(part: TextPart): BlockForm {
  const citations = part.citations === undefined ? undefined : [];
  const block = mergeMembers(present({ type: 'text', text: '', citations }), ownMembers(part));
  const cited = (part.citations ?? []).map((citation): PartDelta => ({
    type: 'citation',
    citation,
  }));
  return {
    opening: () => block,
    needed: () => false,
    initial: [...textDelta({ type: 'text', text: part.text }), ...cited.flatMap(textDelta)],
    delta: textDelta,
    closing: () => [],
  };
}

function textDelta(delta: PartDelta): readonly JsonObject[] {
  if (delta.type === 'text') return saying(delta.text);
  if (delta.type === 'audio') return saying(delta.transcript ?? '');
  if (delta.type !== 'citation') return laterDelta(delta);
  const citation = encodeShownCitation(delta.citation);
  return citation === undefined ? [] : [{ type: 'citations_delta', citation }];
}

function saying(text: string): readonly JsonObject[] {
  return text === '' ? [] : [{ type: 'text_delta', text }];
}

function ownDelta(delta: PartDelta): readonly JsonObject[] {
  return delta.type === 'native' && delta.dialect === dialectName ? [delta.value] : [];
}

/** A delta of a later version; those of today have a form of their own, or belong to other blocks. */
function laterDelta(delta: PartDelta): readonly JsonObject[] {
  return ownDelta(delta).filter(({ type }) => !boundDeltas.has(textOf(type) ?? ''));
}

/**
 * Clients replace a signature by the next one, so its pieces are gathered until the block ends. Of
 * thinking that is not shown the signature is left, if there is one.
 */
function reasoningForm(part: ReasoningPart, isShown: boolean): BlockForm {
  const thinking = (text: string) =>
    isShown && text !== '' ? [{ type: 'thinking_delta', thinking: text }] : [];
  const own = part.origin === dialectName;
  let signature = own ? (part.signature ?? '') : '';
  let redacted = own ? (part.redacted ?? '') : '';
  return {
    opening: () =>
      redacted === ''
        ? mergeMembers({ type: 'thinking', thinking: '', signature: '' }, ownMembers(part))
        : mergeMembers({ type: 'redacted_thinking', data: redacted }, ownMembers(part)),
    needed: (ended) => ended && (signature !== '' || redacted !== ''),
    initial: thinking(part.text),
    delta: (delta) => {
      if (own && delta.type === 'signature') signature += delta.signature;
      if (own && delta.type === 'redacted') redacted += delta.data;
      return delta.type === 'text' ? thinking(delta.text) : laterDelta(delta);
    },
    closing: () =>
      signature === '' || redacted !== '' ? [] : [{ type: 'signature_delta', signature }],
  };
}

function callForm(part: ToolCallPart): BlockForm {
  const start = { type: 'tool_use', id: fitting(part.id), name: part.name, input: {} };
  const block = calledBy(mergeMembers(start, ownMembers(part)));
  return {
    opening: () => block,
    needed: () => true,
    initial: input(part.arguments),
    delta: (delta) => (delta.type === 'arguments' ? input(delta.text) : laterDelta(delta)),
    closing: () => [],
  };
}

function input(json: string): readonly JsonObject[] {
  return json === '' ? [] : [{ type: 'input_json_delta', partial_json: json }];
}

function nativeForm(value: JsonObject): BlockForm {
  return {
    opening: () => value,
    needed: () => true,
    initial: [],
    delta: ownDelta,
    closing: () => [],
  };
}
