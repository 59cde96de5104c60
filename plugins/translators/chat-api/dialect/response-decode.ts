import { randomUUID } from 'node:crypto';
import {
  type CanonicalResponse,
  type Choice,
  type Decoded,
  GatewayError,
  isObject,
  type JsonObject,
  type JsonValue,
  Ledger,
  type Part,
  present,
} from '@ai-proxy/core';
import { decodeAnnotations } from './annotations.ts';
import { decodeCalls, isNativeCall } from './calls.ts';
import { extended, Fields, kept } from './fields.ts';
import { decodeReasoningText } from './messages-decode.ts';
import { decodeContent, decodeImage } from './parts-decode.ts';
import { decodeUsage } from './usage.ts';
import { stopReasonOf, stopReasons } from './wire.ts';

/** Reads a whole answer. Throws `UPSTREAM_PROTOCOL` on a body without any choice. */
export function decodeResponse(body: JsonObject): Decoded<CanonicalResponse> {
  const fields = new Fields(body);
  const listed = (fields.list('choices') ?? []).filter((choice: JsonValue) => isObject(choice));
  if (listed.length === 0)
    throw new GatewayError('UPSTREAM_PROTOCOL', {
      message: 'The upstream answered without choices.',
    });
  const choices = inOrder(listed).map((choice) => decodeChoice(choice));
  fields.string('object');
  const id = fields.string('id') ?? '';
  const response: CanonicalResponse = {
    id: id === '' ? inventId() : id,
    model: fields.string('model') ?? '',
    choices: choices.map(({ choice }) => choice),
    ...present({
      created: fields.count('created'),
      usage: decodeUsage(fields.object('usage')),
    }),
    ...extended(
      withChoices(
        fields.rest(),
        choices.map(({ rest }) => rest),
      ),
    ),
  };
  return new Ledger().done(response);
}

/** An id of our own, for vendors that send none. */
export function inventId(): string {
  return `chatcmpl-${randomUUID().replaceAll('-', '')}`;
}

function inOrder(choices: readonly JsonObject[]): readonly JsonObject[] {
  const position = (choice: JsonObject): number => new Fields(choice).count('index') ?? 0;
  return choices.toSorted((one, other) => position(one) - position(other));
}

interface DecodedChoice {
  readonly choice: Choice;
  /** Members without a canonical name, for clients of this format. */
  readonly rest: JsonObject | undefined;
}

function decodeChoice(source: JsonObject): DecodedChoice {
  const fields = new Fields(source);
  const message = new Fields(fields.object('message'));
  const parts = decodeAnswer(message);
  const hasCalls = parts.some(
    (part) => part.type === 'tool-call' || (part.type === 'native' && isNativeCall(part)),
  );
  const finish = fields.string('finish_reason');
  const logprobs = fields.any('logprobs');
  fields.any('index');
  message.string('role');
  if (finish !== undefined && finish !== '' && !stopReasons.has(finish))
    fields.leave('finish_reason');
  const unread = message.rest();
  const rest = { ...fields.rest(), ...(unread === undefined ? {} : { message: unread }) };
  return {
    choice: {
      parts,
      stopReason: stopReasonOf(finish, hasCalls),
      ...present({ nativeReason: finish === '' ? undefined : finish, logprobs }),
    },
    rest: Object.keys(rest).length === 0 ? undefined : rest,
  };
}

/** Choices have no extensions of their own: theirs stand in the answer's, by position. */
function withChoices(
  rest: JsonObject | undefined,
  choices: readonly (JsonObject | undefined)[],
): JsonObject | undefined {
  if (choices.every((choice) => choice === undefined)) return rest;
  return { ...rest, choices: choices.map((choice) => choice ?? {}) };
}

function decodeAnswer(message: Fields): Part[] {
  const refusal = message.string('refusal') ?? '';
  const spoken = decodeContent(message.any('content'));
  const images = (message.list('images') ?? []).map((image) => decodeImage(new Fields(image)));
  const audio = decodeAudioAnswer(message.object('audio'));
  return [
    ...decodeReasoningText(message),
    ...withCitations(spoken, message),
    ...(refusal === '' ? [] : [{ type: 'refusal', text: refusal } as const]),
    ...images.filter((image) => image !== undefined).map((image) => withoutType(image)),
    ...(audio === undefined ? [] : [audio]),
    ...decodeCalls(message),
  ];
}

/** The member says what it is; its `type` needs no keeping. */
function withoutType(image: Part): Part {
  if (image.type !== 'image') return image;
  const { type: _type, ...rest } = kept(image.extensions);
  const { extensions: _extensions, ...bare } = image;
  return { ...bare, ...extended(Object.keys(rest).length === 0 ? undefined : rest) };
}

/** Annotations belong to the one text of the message; they make an empty one where there is none. */
function withCitations(parts: readonly Part[], message: Fields): readonly Part[] {
  const citations = decodeAnnotations(message.list('annotations'));
  if (citations.length === 0) return parts;
  const at = parts.findIndex((part) => part.type === 'text');
  const text = parts[at];
  if (text?.type !== 'text') return [...parts, { type: 'text', text: '', citations }];
  return parts.with(at, { ...text, citations });
}

/** The format of spoken answers is known to whoever asked for it; `wav` is a guess. */
export function decodeAudioAnswer(audio: JsonObject | undefined): Part | undefined {
  if (audio === undefined) return undefined;
  const fields = new Fields(audio);
  const data = fields.string('data') ?? '';
  const transcript = fields.string('transcript');
  return {
    type: 'audio',
    source: { kind: 'base64', mediaType: 'audio/wav', data },
    ...present({ transcript }),
    ...fields.extensions(),
  };
}
