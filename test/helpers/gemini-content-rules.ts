import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { checkBase64, demand, listAt, objectAt, textAt, wordAt } from './rules.ts';
import { isProofOf } from './signatures.ts';

/** Stands where a signature is missing; documented for calls that no model made. */
const standIns = [
  'skip_thought_signature_validator',
  'context_engineering_is_the_way_to_go',
].flatMap((text) => [text, Buffer.from(text).toString('base64')]);

const partMembers: Readonly<Record<string, readonly string[]>> = {
  text: ['text', 'thought'],
  inlineData: ['inlineData'],
  fileData: ['fileData'],
  functionCall: ['functionCall'],
  functionResponse: ['functionResponse'],
};

interface Turn {
  readonly role: string;
  readonly parts: readonly JsonObject[];
}

/** Throws unless the Gemini API would take the turns. */
export function checkGeminiContents(contents: readonly JsonValue[], model: string): void {
  const turns = mergedTurns(contents.map(checkContent));
  let open: readonly string[] = [];
  turns.forEach(({ parts }, index) => {
    const path = `contents[${index}]`;
    const results = namesOf(parts, 'functionResponse');
    demand(
      results.length === open.length,
      `${path}: the number of function response parts must be equal to that of the call parts.`,
    );
    demand(
      results.toSorted().join() === open.toSorted().join(),
      `${path}: results of ${results.join()} for calls of ${open.join()}.`,
    );
    open = namesOf(parts, 'functionCall');
  });
  demand(open.length === 0, 'contents: function calls without responses at the end.');
  if (model.startsWith('gemini-3')) checkSignatures(turns);
}

function checkContent(value: JsonValue, index: number): Turn {
  const path = `contents[${index}]`;
  const { role = 'user', parts } = objectAt(value, path, ['role', 'parts']);
  return {
    role: wordAt(role, `${path}.role`, ['user', 'model']),
    parts: listAt(parts, `${path}.parts`).map((part, place) =>
      checkPart(part, role, `${path}.parts[${place}]`),
    ),
  };
}

/** Neighbours of one role are one turn. */
function mergedTurns(turns: readonly Turn[]): readonly Turn[] {
  return turns.reduce<readonly Turn[]>((before, turn) => {
    const last = before.at(-1);
    if (last?.role !== turn.role) return [...before, turn];
    return [...before.slice(0, -1), { ...last, parts: [...last.parts, ...turn.parts] }];
  }, []);
}

function namesOf(parts: readonly JsonObject[], kind: string): readonly string[] {
  return parts.flatMap((part) => {
    const value = part[kind];
    return isObject(value) ? [String(value['name'])] : [];
  });
}

function checkPart(value: JsonValue, role: JsonValue, path: string): JsonObject {
  demand(isObject(value), `${path}: must be a part.`);
  const kinds = Object.keys(partMembers).filter((kind) => value[kind] !== undefined);
  demand(kinds.length === 1, `${path}: must have one field of data, not ${kinds.length}.`);
  const [kind = ''] = kinds;
  const known = partMembers[kind] ?? [];
  const part = objectAt(value, path, ['thoughtSignature', ...known]);
  const { thoughtSignature: proof } = part;
  if (proof !== undefined)
    demand(
      isProofOf('gemini', String(proof)) || standIns.includes(String(proof)),
      `${path}: Thought signature is not valid.`,
    );
  const owner = { functionCall: 'model', functionResponse: 'user' }[kind] ?? role;
  demand(owner === role, `${path}: ${kind} is not for ${String(role)}.`);
  checks[kind]?.(part[kind], `${path}.${kind}`);
  return part;
}

const checks: Readonly<Record<string, (value: JsonValue | undefined, path: string) => void>> = {
  text: (value, path) => demand(typeof value === 'string', `${path}: must be a text.`),
  inlineData: (value, path) => {
    const { mimeType, data } = objectAt(value, path, ['mimeType', 'data']);
    textAt(mimeType, `${path}.mimeType`);
    checkBase64(data, `${path}.data`);
  },
  fileData: (value, path) => {
    const { fileUri } = objectAt(value, path, ['mimeType', 'fileUri']);
    demand(/^https?:|^gs:/.test(textAt(fileUri, `${path}.fileUri`)), `${path}.fileUri: a URI.`);
  },
  functionCall: (value, path) => {
    const { name, args = {} } = objectAt(value, path, ['id', 'name', 'args']);
    textAt(name, `${path}.name`);
    demand(isObject(args), `${path}.args: must be an object.`);
  },
  functionResponse: (value, path) => {
    const known = ['id', 'name', 'response', 'parts'];
    const { name, response } = objectAt(value, path, known);
    textAt(name, `${path}.name`);
    demand(isObject(response), `${path}.response: must be an object.`);
  },
};

/** In the running turn the first call of each step must be signed. */
function checkSignatures(turns: readonly Turn[]): void {
  const start = turns.findLastIndex(
    ({ role, parts }) => role === 'user' && namesOf(parts, 'functionResponse').length === 0,
  );
  for (const { parts } of turns.slice(start + 1)) {
    const call = parts.find((part) => part['functionCall'] !== undefined);
    demand(
      call === undefined || call['thoughtSignature'] !== undefined,
      'Function call is missing a thought_signature in functionCall parts.',
    );
  }
}
