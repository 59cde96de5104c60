import type { JsonObject } from '@ai-proxy/core';
import { objectOf, objectsOf, textOf } from './json.ts';
import { chapterAt } from './story.ts';
import { demand, halves, type Api } from './upstream.ts';

/** What the API takes instead of a signature, though it proves nothing. */
const standIn = 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=';

/**
 * Gemini: in the turn that is going on, the first call of each step must carry the signature that was
 * given for it, or the stand-in.
 */
export function geminiApi(): Api {
  /** Signatures, and what each was given for: a call, or a text. */
  const given = new Map<string, string>();

  const isOwn = (parts: readonly JsonObject[]): boolean => {
    const subjects = [...parts.filter(isCall).map(subjectOf), wordsOf(parts)];
    return subjects.some((subject) => subject !== '' && [...given.values()].includes(subject));
  };

  const checkSignature = (part: JsonObject): void => {
    const signature = textOf(part['thoughtSignature']);
    if (signature === '' || (signature === standIn && isCall(part))) return;
    const subject = given.get(signature);
    const fits = isCall(part) ? subject === subjectOf(part) : subject !== undefined;
    demand(fits, 'Corrupted thought signature.');
  };

  return {
    check(body) {
      const contents = merged(objectsOf(body['contents']));
      const asked = contents.findLastIndex(
        ({ parts, role }) => role === 'user' && !parts.some(isResult),
      );
      contents.forEach(({ parts, role }, at) => {
        parts.forEach((part) => checkMembers(part));
        parts.forEach(checkSignature);
        const first = parts.find(isCall);
        if (at > asked && role === 'model' && first !== undefined)
          demand(
            textOf(first['thoughtSignature']) !== '',
            'Function call is missing a thought_signature in functionCall parts.',
          );
      });
      const own = contents.filter(({ parts, role }) => role === 'model' && isOwn(parts));
      const proven = own.filter(({ parts }) =>
        parts.some(({ thoughtSignature }) => given.has(textOf(thoughtSignature))),
      );
      const { thinkingConfig } = objectOf(body['generationConfig']);
      return { own: own.length, proven: proven.length, thinks: thinkingConfig !== undefined };
    },
    answer(body, number) {
      const contents = objectsOf(body['contents']).filter(({ role }) => role !== 'model');
      const parts = contents.flatMap((content) => objectsOf(content['parts']));
      const chapter = chapterAt(
        parts.filter(({ text }) => text !== undefined).length,
        parts.filter(isResult).length,
      );
      const thought = { text: `Gemini thinks about answer ${number}.`, thought: true };
      const calls = (chapter.calls ?? []).map(({ input, name }) => ({
        functionCall: { name, args: input },
      }));
      const words =
        chapter.words === undefined ? undefined : { text: `${chapter.words} (Gemini ${number})` };
      const said = [...(words === undefined ? [] : [words]), ...calls];
      const signed = calls.length === 0 ? words : calls[0];
      const thoughtSignature = Buffer.from(`gemini ${number}`).toString('base64');
      for (const part of signed === undefined ? [] : [signed])
        given.set(thoughtSignature, subjectOf(part));
      return {
        candidates: [
          {
            content: {
              role: 'model',
              parts: [
                thought,
                ...said.map((part) => (part === signed ? { ...part, thoughtSignature } : part)),
              ],
            },
            finishReason: 'STOP',
            index: 0,
          },
        ],
        modelVersion: 'gemini-3-pro-preview',
        responseId: `gemini_${number}`,
        usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
      };
    },
    events: chunksOf,
    refuse: (message) => ({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }),
  };
}

interface Content {
  readonly role: string;
  readonly parts: readonly JsonObject[];
}

/** Neighbours of one role are one turn. */
function merged(wire: readonly JsonObject[]): readonly Content[] {
  const contents: Content[] = [];
  for (const content of wire) {
    const role = content['role'] === 'model' ? 'model' : 'user';
    const last = contents.at(-1);
    const parts = objectsOf(content['parts']);
    if (last?.role === role)
      contents[contents.length - 1] = { role, parts: [...last.parts, ...parts] };
    else contents.push({ role, parts });
  }
  return contents;
}

const known = ['text', 'thought', 'thoughtSignature', 'functionCall', 'functionResponse'];

function checkMembers(part: JsonObject): void {
  for (const name of Object.keys(part))
    demand(known.includes(name), `Unknown name "${name}": Cannot find field.`);
}

function isCall({ functionCall }: JsonObject): boolean {
  return functionCall !== undefined;
}

function isResult({ functionResponse }: JsonObject): boolean {
  return functionResponse !== undefined;
}

/** What a turn says, its thoughts apart. */
function wordsOf(parts: readonly JsonObject[]): string {
  return parts
    .filter(({ thought }) => thought !== true)
    .map(({ text }) => textOf(text))
    .join('');
}

/** What a signature is given for. */
function subjectOf({ functionCall, text }: JsonObject): string {
  if (functionCall === undefined) return textOf(text);
  const { args, name } = objectOf(functionCall);
  return JSON.stringify([name, args]);
}

/** Texts come in pieces, and their signature on an empty one behind them. */
function chunksOf(answer: JsonObject): readonly JsonObject[] {
  const [candidate = {}] = objectsOf(answer['candidates']);
  const parts = objectsOf(objectOf(candidate['content'])['parts']).flatMap(
    (part): readonly JsonObject[] => {
      const { text, thoughtSignature, ...rest } = part;
      if (text === undefined) return [part];
      const pieces = halves(textOf(text)).map((piece) => ({ ...rest, text: piece }));
      return thoughtSignature === undefined ? pieces : [...pieces, { text: '', thoughtSignature }];
    },
  );
  return parts.map((part, at) => {
    const { finishReason, ...open } = candidate;
    const content = { role: 'model', parts: [part] };
    const closing = at === parts.length - 1 ? { finishReason } : {};
    return { ...answer, candidates: [{ ...open, content, ...closing }] };
  });
}
