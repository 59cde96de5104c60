import {
  type CanonicalResponse,
  type Choice,
  type Citation,
  type Decoded,
  type EncodeContext,
  isObject,
  type JsonObject,
  Ledger,
  type Part,
  type PartType,
  present,
  urlOfSource,
} from '@ai-proxy/core';
import { encodeAnnotation } from './annotations.ts';
import { encodeCall, isNativeCall } from './calls.ts';
import { customNamesIn } from './custom-tools.ts';
import { Fields, kept } from './fields.ts';
import { encodeLogprobs } from './logprobs.ts';
import { encodeUsage } from './usage.ts';
import { dialectName, finishReasons } from './wire.ts';

/** Writes a whole answer as the official clients accept it. */
export function encodeResponse(
  response: CanonicalResponse,
  context: EncodeContext,
): Decoded<JsonObject> {
  const ledger = new Ledger();
  ledger.loseForeign('', response.extensions, dialectName);
  ledger.loseForeign('usage', response.usage?.extensions, dialectName);
  const { choices: choiceRests, ...rest } = kept(response.extensions);
  const rests = Array.isArray(choiceRests) ? choiceRests : [];
  const scope = { ledger, customs: customNamesIn(context.request) };
  const choices: readonly Choice[] =
    response.choices.length === 0 ? [{ parts: [], stopReason: 'stop' }] : response.choices;
  return ledger.done({
    id: response.id === '' ? `chatcmpl-${context.requestId}` : response.id,
    object: 'chat.completion',
    created: response.created ?? Math.floor(context.now / 1000),
    model: response.model === '' ? context.model : response.model,
    choices: choices.map((choice, index) => encodeChoice(choice, index, rests[index], scope)),
    ...present({ usage: response.usage === undefined ? undefined : encodeUsage(response.usage) }),
    ...rest,
  });
}

/** What the choices of one answer share. */
interface Scope {
  readonly ledger: Ledger;
  /** Names of the client's tools that take free text. */
  readonly customs: ReadonlySet<string>;
}

function encodeChoice(choice: Choice, index: number, rest: unknown, scope: Scope): JsonObject {
  const { ledger } = scope;
  const path = `choices[${index}]`;
  const { message: messageRest, ...choiceRest } = isObject(rest) ? rest : {};
  if (choice.stopSequence !== undefined)
    ledger.lose(`${path}.stopSequence`, 'which stop sequence was met cannot be said here');
  const { nativeReason, stopReason } = choice;
  const logprobs = encodeLogprobs(choice.logprobs);
  if (logprobs === undefined && (choice.logprobs ?? null) !== null)
    ledger.lose(`${path}.logprobs`, 'probabilities of another form cannot be shown');
  const isNear = stopReason === 'pause' || stopReason === 'other';
  if (isNear && choiceRest['finish_reason'] === undefined)
    ledger.lose(`${path}.stopReason`, `${nativeReason ?? stopReason} is written as stop`);
  return {
    index,
    message: { ...encodeMessage(choice.parts, path, scope), ...new Fields(messageRest).rest() },
    logprobs: logprobs ?? null,
    finish_reason: finishReasons[stopReason],
    ...choiceRest,
  };
}

/** What the parts of an answer come to, by the member of the message they go to. */
interface Pieces {
  text: string | undefined;
  reasoning: string;
  refusal: string | undefined;
  audio: JsonObject | undefined;
  readonly calls: JsonObject[];
  readonly images: JsonObject[];
  readonly annotations: JsonObject[];
}

interface Place extends Scope {
  readonly path: string;
}

type AddPart<Type extends PartType> = (
  part: Extract<Part, { type: Type }>,
  pieces: Pieces,
  place: Place,
) => void;

const adders: { readonly [Type in PartType]: AddPart<Type> } = {
  text: addText,
  reasoning: (part, pieces, { path, ledger }) => {
    if (part.redacted !== undefined) ledger.lose(path, 'encrypted reasoning cannot be shown here');
    if (part.signature !== undefined)
      ledger.lose(`${path}.signature`, 'reasoning is shown here without its proof');
    pieces.reasoning += part.text;
  },
  'tool-call': (part, pieces, { customs }) =>
    pieces.calls.push(encodeCall(part, part.signature, customs)),
  'tool-result': (_part, _pieces, { path, ledger }) =>
    ledger.lose(path, 'an answer carries no tool results here'),
  image: (part, pieces, { path, ledger }) => {
    const url = urlOfSource(part.source);
    if (url === undefined) ledger.lose(path, 'an image must be given as bytes or as a URL');
    else pieces.images.push({ type: 'image_url', image_url: { url }, ...kept(part.extensions) });
  },
  file: (_part, _pieces, { path, ledger }) => ledger.lose(path, 'an answer carries no files here'),
  audio: (part, pieces, { path, ledger }) => {
    if (part.source.kind !== 'base64') return ledger.lose(path, 'audio must be given as bytes');
    const { data } = part.source;
    const transcript = part.transcript ?? '';
    pieces.audio = { id: 'audio_0', data, expires_at: 0, transcript, ...kept(part.extensions) };
  },
  refusal: (part, pieces) => {
    pieces.refusal = (pieces.refusal ?? '') + part.text;
  },
  native: (part, pieces, { path, ledger }) => {
    if (isNativeCall(part)) pieces.calls.push(part.value);
    else ledger.lose(path, `an answer here has no place for this ${part.dialect} part`);
  },
};

/** True for citations of other formats that repeat what they cite, and can be shown without it. */
function citesWords({ citedText = '', native, url }: Citation): boolean {
  return citedText !== '' && url !== undefined && native?.dialect !== dialectName;
}

function addText(part: Extract<Part, { type: 'text' }>, pieces: Pieces, place: Place): void {
  const offset = pieces.text?.length ?? 0;
  pieces.text = (pieces.text ?? '') + part.text;
  part.citations?.forEach((citation, index) => {
    const annotation = encodeAnnotation(citation, offset, part.text.length);
    if (annotation !== undefined) pieces.annotations.push(annotation);
    else place.ledger.lose(`${place.path}.citations[${index}]`, 'only URLs can be cited here');
  });
  if (part.citations?.some(citesWords) === true)
    place.ledger.lose(`${place.path}.citations`, 'the words that are cited cannot be shown here');
}

function add<Type extends PartType>(
  part: Extract<Part, { type: Type }>,
  pieces: Pieces,
  place: Place,
): void {
  const adder: AddPart<Type> = adders[part.type as Type];
  adder(part, pieces, place);
}

function encodeMessage(parts: readonly Part[], path: string, scope: Scope): JsonObject {
  const pieces: Pieces = {
    text: undefined,
    reasoning: '',
    refusal: undefined,
    audio: undefined,
    calls: [],
    images: [],
    annotations: [],
  };
  parts.forEach((part, index) => {
    const place = { ...scope, path: `${path}.parts[${index}]` };
    if (part.type !== 'native') scope.ledger.loseForeign(place.path, part.extensions, dialectName);
    add(part, pieces, place);
  });
  const { reasoning, calls, images, annotations } = pieces;
  return {
    role: 'assistant',
    content: contentOf(pieces),
    refusal: pieces.refusal ?? null,
    ...present({
      reasoning_content: reasoning === '' ? undefined : reasoning,
      tool_calls: calls.length === 0 ? undefined : calls,
      images: images.length === 0 ? undefined : images,
      annotations: annotations.length === 0 ? undefined : annotations,
      audio: pieces.audio,
    }),
  };
}

/** Null beside what stands instead of text; an empty text where the model said nothing at all. */
function contentOf(pieces: Pieces): string | null {
  const { text = '', calls, refusal, audio } = pieces;
  if (text !== '') return text;
  return calls.length > 0 || refusal !== undefined || audio !== undefined ? null : '';
}
