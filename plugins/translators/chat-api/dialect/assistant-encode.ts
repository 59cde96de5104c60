import {
  type JsonObject,
  type JsonValue,
  type Ledger,
  type Message,
  type Part,
  type PartType,
  present,
} from '@ai-proxy/core';
import { encodeCall, isNativeCall } from './calls.ts';
import { kept } from './fields.ts';
import { dialectName } from './wire.ts';

/** Words of one assistant turn, sorted by the member they go to. */
interface Pieces {
  readonly content: JsonObject[];
  readonly calls: JsonObject[];
  reasoning: string;
  refusal: string;
  audio: string | undefined;
}

/** What the turns of one request share. */
export interface TurnScope {
  readonly ledger: Ledger;
  readonly model: string;
  /** Names of tools that take free text. */
  readonly customs: ReadonlySet<string>;
}

interface Place {
  readonly path: string;
  readonly ledger: Ledger;
  readonly customs: ReadonlySet<string>;
  /** Google's endpoint of this format wants its signatures back; others refuse the member. */
  readonly takesSignatures: boolean;
}

type AddPart<Type extends PartType> = (
  part: Extract<Part, { type: Type }>,
  pieces: Pieces,
  place: Place,
) => void;

const adders: { readonly [Type in PartType]: AddPart<Type> } = {
  text: (part, pieces, place) => {
    if ((part.citations ?? []).length > 0)
      place.ledger.lose(
        `${place.path}.citations`,
        'earlier answers are handed over without citations',
      );
    if (part.text !== '')
      pieces.content.push({ type: 'text', text: part.text, ...kept(part.extensions) });
  },
  reasoning: (part, pieces, place) => {
    if (part.origin === dialectName) pieces.reasoning += part.text;
    else
      place.ledger.lose(place.path, 'reasoning of earlier turns cannot be handed to this format');
  },
  'tool-call': (part, pieces, place) => {
    const { customs, takesSignatures } = place;
    if (part.signature !== undefined && !takesSignatures)
      place.ledger.lose(`${place.path}.signature`, 'signatures of calls are not taken here');
    pieces.calls.push(encodeCall(part, takesSignatures ? part.signature : undefined, customs));
  },
  'tool-result': (_part, _pieces, place) => {
    place.ledger.lose(place.path, 'a tool result has no place in an assistant message');
  },
  image: (_part, _pieces, place) => {
    place.ledger.lose(place.path, 'an assistant message of a request carries no images');
  },
  file: (_part, _pieces, place) => {
    place.ledger.lose(place.path, 'an assistant message of a request carries no files');
  },
  audio: (part, pieces, place) => {
    if (part.source.kind === 'id') pieces.audio = part.source.id;
    else if (part.transcript === undefined)
      place.ledger.lose(place.path, 'earlier audio answers are named by id only');
    else pieces.content.push({ type: 'text', text: part.transcript });
  },
  refusal: (part, pieces) => {
    pieces.refusal += part.text;
  },
  native: (part, pieces, place) => {
    if (part.dialect !== dialectName)
      place.ledger.lose(
        place.path,
        `${dialectName} has no counterpart of this ${part.dialect} part`,
      );
    else if (isNativeCall(part)) pieces.calls.push(part.value);
    else pieces.content.push(part.value);
  },
};

function add<Type extends PartType>(
  part: Extract<Part, { type: Type }>,
  pieces: Pieces,
  place: Place,
): void {
  const adder: AddPart<Type> = adders[part.type as Type];
  adder(part, pieces, place);
}

/** A turn and its path in the request. */
export interface Turn {
  readonly message: Message;
  readonly path: string;
}

/**
 * Neighbouring turns of the assistant. Those that call tools are one message, since nothing may stand
 * between calls and their results.
 */
export function encodeAssistants(turns: readonly Turn[], scope: TurnScope): JsonObject[] {
  const calls = turns.some(({ message }) => message.parts.some(({ type }) => type === 'tool-call'));
  return calls
    ? [encodeAssistant(turns, scope)]
    : turns.map((turn) => encodeAssistant([turn], scope));
}

function encodeAssistant(
  turns: readonly Turn[],
  { customs, ledger, model }: TurnScope,
): JsonObject {
  const pieces: Pieces = { content: [], calls: [], reasoning: '', refusal: '', audio: undefined };
  const takesSignatures = /(^|\/)(gemini|gemma)/i.test(model);
  for (const { message, path } of turns)
    message.parts.forEach((part, index) => {
      const place = { path: `${path}.content[${index}]`, ledger, customs, takesSignatures };
      if (part.type !== 'native') ledger.loseForeign(place.path, part.extensions, dialectName);
      add(part, pieces, place);
    });
  if (turns.length > 1) joinTexts(pieces.content);
  const names = turns.map(({ message }) => message.name).filter((name) => name !== undefined);
  return {
    role: 'assistant',
    content: contentOf(pieces),
    ...present({
      reasoning_content: pieces.reasoning === '' ? undefined : pieces.reasoning,
      refusal: pieces.refusal === '' ? undefined : pieces.refusal,
      audio: pieces.audio === undefined ? undefined : { id: pieces.audio },
      tool_calls: pieces.calls.length === 0 ? undefined : pieces.calls,
      name: names.at(-1),
    }),
    ...Object.fromEntries(turns.flatMap(({ message }) => Object.entries(kept(message.extensions)))),
  };
}

/** Turns that were pieces of one stream have pieces of one text. */
function joinTexts(content: JsonObject[]): void {
  if (content.length < 2 || !content.every(isPlain)) return;
  const text = content.map(({ text: said }) => (typeof said === 'string' ? said : '')).join('');
  content.splice(0, content.length, { type: 'text', text });
}

function isPlain(piece: JsonObject): boolean {
  return piece['type'] === 'text' && Object.keys(piece).length === 2;
}

/** A lone text as a string; null beside calls, a refusal or audio; an empty text elsewhere. */
function contentOf(pieces: Pieces): JsonValue {
  const [first] = pieces.content;
  if (first === undefined) {
    const other = pieces.calls.length > 0 || pieces.refusal !== '' || pieces.audio !== undefined;
    return other ? null : '';
  }
  const isLone = pieces.content.length === 1 && isPlain(first);
  return isLone ? (first['text'] ?? '') : pieces.content;
}
