/** What parts of an answer and their growth become in the deltas of a stream. */
import {
  type JsonObject,
  type Part,
  type PartDelta,
  type ToolCallPart,
  urlOfSource,
} from '@ai-proxy/core';
import { encodeAnnotation } from './annotations.ts';
import { inventCallId, isNativeCall, signatureMember } from './calls.ts';
import { inputOfArguments } from './custom-tools.ts';
import { kept } from './fields.ts';

/** A part as far as it has been shown. */
export interface ShownPart {
  readonly type: Part['type'];
  /** Position of a call among the calls of its choice. */
  readonly call: number;
  hasArguments: boolean;
  /** Arguments of a tool that takes free text: they are its text once they are complete. */
  held?: string;
}

/** True for parts that are written as calls. */
export function isCall(part: Part): boolean {
  return part.type === 'tool-call' || (part.type === 'native' && isNativeCall(part));
}

/** The first delta of a turn that begins with calls says that there is no text. */
export function nullBeside(delta: JsonObject): JsonObject {
  return delta['tool_calls'] === undefined ? {} : { content: null };
}

/** How a call of a tool that takes free text begins. */
export function startCustomCall(part: ToolCallPart, index: number): JsonObject {
  const id = part.id === '' ? inventCallId() : part.id;
  return { tool_calls: [{ index, id, type: 'custom', custom: { name: part.name, input: '' } }] };
}

/** The text of such a call. */
export function customInput(index: number, held: string): JsonObject {
  return { tool_calls: [{ index, custom: { input: inputOfArguments(held) } }] };
}

type Start = (part: never, call: number) => readonly JsonObject[];

/** What a part says when it starts, which is everything for parts that do not grow. */
const starts: {
  readonly [Type in Part['type']]: (
    part: Extract<Part, { type: Type }>,
    call: number,
  ) => readonly JsonObject[];
} = {
  text: ({ text, citations = [] }) => [
    ...(text === '' ? [] : [{ content: text }]),
    ...citations.flatMap((citation) => annotationDelta(citation, text.length)),
  ],
  reasoning: ({ text }) => (text === '' ? [] : [{ reasoning_content: text }]),
  refusal: ({ text }) => (text === '' ? [] : [{ refusal: text }]),
  'tool-call': (part, index) => [
    {
      tool_calls: [
        {
          index,
          id: part.id === '' ? inventCallId() : part.id,
          type: 'function',
          function: { name: part.name, arguments: '' },
          ...signatureMember(part.signature),
        },
      ],
    },
    ...(part.arguments.trim() === '' ? [] : [argumentsDelta(index, part.arguments)]),
  ],
  'tool-result': () => [],
  image: ({ source }) => {
    const url = urlOfSource(source);
    return url === undefined ? [] : [{ images: [{ type: 'image_url', image_url: { url } }] }];
  },
  audio: ({ source, transcript, extensions }) => {
    const data = source.kind === 'base64' && source.data !== '' ? { data: source.data } : {};
    const words = transcript === undefined ? {} : { transcript };
    return [{ audio: { ...kept(extensions), ...data, ...words } }];
  },
  file: () => [],
  native: (part, index) => (isNativeCall(part) ? [{ tool_calls: [{ ...part.value, index }] }] : []),
};

/** The deltas with which a part begins; `call` is its number among the calls. */
export function startDeltas(part: Part, call: number): readonly JsonObject[] {
  const start: Start = starts[part.type];
  return start(part as never, call);
}

/** More text of the arguments of a call. */
export function argumentsDelta(index: number, text: string): JsonObject {
  return { tool_calls: [{ index, function: { arguments: text } }] };
}

type Citing = Extract<PartDelta, { type: 'citation' }>['citation'];

function annotationDelta(citation: Citing, length: number): JsonObject[] {
  const annotation = encodeAnnotation(citation, 0, length);
  return annotation === undefined ? [] : [{ annotations: [annotation] }];
}

const textMembers: Readonly<Partial<Record<Part['type'], string>>> = {
  text: 'content',
  reasoning: 'reasoning_content',
  refusal: 'refusal',
};

/** What a delta adds; undefined for what the format cannot say, such as signatures. */
export function deltaMember(part: ShownPart, delta: PartDelta): JsonObject | undefined {
  if (delta.type === 'text') {
    const member = textMembers[part.type];
    return member === undefined || delta.text === '' ? undefined : { [member]: delta.text };
  }
  if (delta.type === 'arguments')
    return delta.text === '' || part.call < 0 ? undefined : argumentsDelta(part.call, delta.text);
  if (delta.type === 'citation') return annotationDelta(delta.citation, 0)[0];
  if (delta.type !== 'audio') return undefined;
  const { type: _type, ...audio } = delta;
  return { audio };
}
