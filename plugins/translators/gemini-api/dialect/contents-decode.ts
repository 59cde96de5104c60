import {
  isObject,
  type JsonObject,
  type JsonValue,
  type Ledger,
  type Message,
  objectOf,
  objectsOf,
  type Part,
  present,
  textOf,
  type ToolResultPart,
  unknownMembers,
} from '@ai-proxy/core';
import { CallRegister } from './call-register.ts';
import { extending } from './members.ts';
import { merged } from './model-turns.ts';
import { decodePart, isEmptyText, isResultPart } from './parts-decode.ts';
import { readResult } from './results.ts';

/** The turns of a request. Calls without an id get one, and results the id of the call they answer. */
export function decodeContents(wire: unknown, path: string, ledger: Ledger): readonly Message[] {
  const contents = objectsOf(wire);
  const scope = { register: new CallRegister(contents), ledger };
  return merged(
    contents.map((content, index) => {
      const isNext = isModel(content) && !isModel(contents[index - 1]);
      if (isNext) scope.register.nextTurn();
      return decodeContent(content, `${path}[${index}]`, scope);
    }),
  );
}

interface Scope {
  readonly register: CallRegister;
  readonly ledger: Ledger;
}

function isModel(content: JsonObject | undefined): boolean {
  return content?.['role'] === 'model';
}

function decodeContent(content: JsonObject, path: string, scope: Scope): Message {
  const role = isModel(content) ? 'assistant' : 'user';
  const wire = objectsOf(content['parts']);
  const parts = wire.flatMap((part, index): Part[] => {
    if (wire.length > 1 && isEmptyText(part)) return [];
    const response = objectOf(part['functionResponse']);
    if (response !== undefined)
      return [decodeResult(part, response, `${path}.parts[${index}].functionResponse`, scope)];
    const decoded = decodePart(part, (call) => scope.register.call(call));
    return decoded === undefined ? [] : [decoded];
  });
  return { role, parts, ...extending(unknownMembers(content, ['role', 'parts'])) };
}

function decodeResult(
  part: JsonObject,
  wire: JsonObject,
  path: string,
  { ledger, register }: Scope,
): ToolResultPart {
  const { text, isError } = readResult(objectOf(wire['response']) ?? {});
  const inside = Array.isArray(wire['parts']) ? wire['parts'] : [];
  const media = inside.flatMap((inner: JsonValue, index) => {
    if (!isObject(inner)) {
      ledger.lose(`${path}.parts[${index}]`, 'It is no part.');
      return [];
    }
    const decoded = decodePart(inner, () => '');
    if (decoded !== undefined && isResultPart(decoded)) return [decoded];
    if (decoded !== undefined)
      ledger.lose(`${path}.parts[${index}]`, `A result cannot hold a ${decoded.type} part.`);
    return [];
  });
  const rest = unknownMembers(wire, ['id', 'name', 'response', 'parts']);
  const around = unknownMembers(part, ['functionResponse']);
  const members = { ...around, ...present({ functionResponse: rest }) };
  return {
    type: 'tool-result',
    callId: register.result(wire),
    ...present({ name: textOf(wire['name']) }),
    content: [...(text === undefined ? [] : [{ type: 'text', text } as const]), ...media],
    ...(isError ? { isError } : {}),
    ...extending(Object.keys(members).length === 0 ? undefined : members),
  };
}
