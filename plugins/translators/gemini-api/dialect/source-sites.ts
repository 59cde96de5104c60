/** Where a formed request has what the model knows as messages, parts and tools. */
import {
  isObject,
  type JsonObject,
  type JsonValue,
  objectOf,
  objectsOf,
  type Part,
  type Site,
  textOf,
  unknownMembers,
} from '@ai-proxy/core';
import { merged } from './model-turns.ts';
import { decodePart, isEmptyText, isResultPart, nativePart } from './parts-decode.ts';
import { contentOf } from './proto-form.ts';

type Names = ReadonlyMap<string, string>;

const thoughtNames: Names = new Map([['signature', 'thoughtSignature']]);
const callNames: Names = new Map([
  ['name', 'functionCall.name'],
  ['arguments', 'functionCall.args'],
  ['signature', 'thoughtSignature'],
]);
const resultNames: Names = new Map([
  ['name', 'functionResponse.name'],
  ['isError', 'functionResponse.response.error'],
]);

/** The messages of the model: the instructions, if there are any, then the turns. */
export function messageSites(request: JsonObject): readonly Site[] {
  const instructions = instructionSites(request['systemInstruction']);
  const turns = turnSites(objectsOf(request['contents']));
  if (instructions.length === 0) return turns;
  return [{ path: 'systemInstruction', parts: instructions }, ...turns];
}

/** Instructions may also be written as their parts, one of them or only its text. */
function instructionSites(instruction: JsonValue | undefined): readonly Site[] {
  const isWhole = isObject(instruction) && instruction['parts'] !== undefined;
  const list = isWhole ? 'systemInstruction.parts' : 'systemInstruction';
  const isList = isWhole || Array.isArray(instruction);
  const parts = objectsOf(objectOf(contentOf(instruction))?.['parts']);
  return parts.flatMap((part, index) =>
    textOf(part['text']) === undefined ? [] : [{ path: isList ? `${list}[${index}]` : list }],
  );
}

/** A part with what it is read as, which tells whether it is put together with the one before. */
interface PartSite extends Site {
  readonly part: Part;
}

interface Turn {
  readonly isModel: boolean;
  readonly path: string;
  readonly parts: PartSite[];
  readonly elsewhere: Map<string, string>;
}

/** Neighbouring contents of the model are one turn. */
function turnSites(contents: readonly JsonObject[]): readonly Site[] {
  const turns: Turn[] = [];
  for (const [index, content] of contents.entries()) {
    const path = `contents[${index}]`;
    const isModel = content['role'] === 'model';
    const last = turns.at(-1);
    const isNeighbour = isModel && last?.isModel === true;
    const turn = isNeighbour ? last : { isModel, path, parts: [], elsewhere: new Map() };
    if (!isNeighbour) turns.push(turn);
    appendTo(turn, partSites(content, path));
    for (const name of Object.keys(unknownMembers(content, ['role', 'parts']) ?? {}))
      if (!turn.elsewhere.has(name)) turn.elsewhere.set(name, `${path}.${name}`);
  }
  return turns;
}

/** The texts of two contents are put together, where nothing stands on them. */
function appendTo({ parts }: Turn, [first, ...others]: readonly PartSite[]): void {
  const last = parts.at(-1);
  if (first === undefined) return;
  const joint = last === undefined ? [] : together(last.part, first.part);
  const [part] = joint;
  const isJoint = last !== undefined && part !== undefined && joint.length === 1;
  if (isJoint) parts[parts.length - 1] = part === first.part ? first : { ...last, part };
  else parts.push(first);
  parts.push(...others);
}

function together(last: Part, next: Part): readonly Part[] {
  const turns = [last, next].map((part) => ({ role: 'assistant', parts: [part] }) as const);
  return merged(turns).flatMap(({ parts }) => parts);
}

/** The parts that say anything. */
function partSites(content: JsonObject, path: string): readonly PartSite[] {
  const wire = objectsOf(content['parts']);
  return wire.flatMap((part, index) => {
    if (wire.length > 1 && isEmptyText(part)) return [];
    const place = `${path}.parts[${index}]`;
    const response = objectOf(part['functionResponse']);
    if (response !== undefined) return [resultSite(part, response, place)];
    if (isObject(part['functionCall']))
      return [{ path: place, names: callNames, part: nativePart(part) }];
    const decoded = decodePart(part, () => '');
    return decoded === undefined ? [] : [{ path: place, names: namesOf(part), part: decoded }];
  });
}

/** Bytes and links of files have names. */
function namesOf(part: JsonObject): Names {
  const member = isObject(part['inlineData']) ? 'inlineData' : 'fileData';
  return new Map([
    ...thoughtNames,
    ['name', `${member}.displayName`],
    ['format', `${member}.mimeType`],
  ]);
}

/** What a result says is read as a text, before what it shows. */
function resultSite(part: JsonObject, wire: JsonObject, place: string): PartSite {
  const path = `${place}.functionResponse`;
  const shown = objectsOf(wire['parts']).flatMap((inner, index) => {
    const decoded = decodePart(inner, () => '');
    const isKept = decoded !== undefined && isResultPart(decoded);
    return isKept ? [{ path: `${path}.parts[${index}]`, names: namesOf(inner) }] : [];
  });
  const isSaid = Object.keys(objectOf(wire['response']) ?? {}).length > 0;
  const said = isSaid ? [{ path: `${path}.response` }] : [];
  return { path: place, names: resultNames, parts: [...said, ...shown], part: nativePart(part) };
}

/** The tools of the model: the functions of an entry, then what else it has. */
export function toolSites(request: JsonObject): readonly Site[] {
  return objectsOf(request['tools']).flatMap((tool, at) => {
    const path = `tools[${at}]`;
    const functions = objectsOf(tool['functionDeclarations']).map((declaration, index) => ({
      path: `${path}.functionDeclarations[${index}]`,
      names: declarationNames(declaration),
    }));
    const others = Object.keys(unknownMembers(tool, ['functionDeclarations']) ?? {});
    if (others.length === 0) return functions;
    return [...functions, { path: others.length > 1 ? path : `${path}.${others.join('')}` }];
  });
}

function declarationNames(declaration: JsonObject): Names {
  const isJsonSchema = isObject(declaration['parametersJsonSchema']);
  return new Map([['parameters', isJsonSchema ? 'parametersJsonSchema' : 'parameters']]);
}
