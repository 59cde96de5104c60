/** Calls with their results as each format's body has them. */
import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from '@ai-proxy/core';
import type { PerFormat } from '../format-name.ts';
import { inputIn, objectIn, objectsIn, textIn } from '../members.ts';
import { shown, wordsIn, type Matcher } from '../pattern.ts';

/** A call and what its tool said. */
export interface CallPair {
  readonly name: string;
  readonly input: JsonObject;
  readonly text: string;
}

interface Found {
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
}

type Results = ReadonlyMap<string, string>;

const together = (calls: readonly Found[], results: Results): readonly CallPair[] =>
  calls.map(({ id, input, name }) => ({ name, input, text: results.get(id) ?? '' }));

const resultsIn = (
  objects: readonly JsonObject[],
  idMember: string,
  contentMember: string,
): Results =>
  new Map(
    objects
      .filter((each) => idMember in each && contentMember in each)
      .map((each) => [textIn(each, idMember), wordsIn(each[contentMember]) ?? '']),
  );

const readers: PerFormat<(body: JsonObject) => readonly CallPair[]> = {
  'openai-chat': (body) => {
    const messages = objectsIn(body, 'messages');
    const calls = messages
      .flatMap((message) => objectsIn(message, 'tool_calls'))
      .map((call) => {
        const target = objectIn(call, 'function');
        const input = inputIn(textIn(target, 'arguments'));
        return { id: textIn(call, 'id'), name: textIn(target, 'name'), input };
      });
    return together(calls, resultsIn(messages, 'tool_call_id', 'content'));
  },
  'anthropic-messages': (body) => {
    const blocks = objectsIn(body, 'messages').flatMap((each) => objectsIn(each, 'content'));
    const calls = blocks
      .filter(({ type }) => type === 'tool_use')
      .map((block) => ({
        id: textIn(block, 'id'),
        name: textIn(block, 'name'),
        input: objectIn(block, 'input'),
      }));
    return together(calls, resultsIn(blocks, 'tool_use_id', 'content'));
  },
  'openai-responses': (body) => {
    const items = objectsIn(body, 'input');
    const calls = items
      .filter(({ type }) => type === 'function_call')
      .map((item) => ({
        id: textIn(item, 'call_id'),
        name: textIn(item, 'name'),
        input: inputIn(textIn(item, 'arguments')),
      }));
    return together(calls, resultsIn(items, 'call_id', 'output'));
  },
  // Without ids results stand in the order of their calls.
  gemini: (body) => {
    const parts = objectsIn(body, 'contents').flatMap((each) => objectsIn(each, 'parts'));
    const responses = parts.flatMap(({ functionResponse }) =>
      isObject(functionResponse) ? [functionResponse] : [],
    );
    return parts
      .flatMap(({ functionCall }) => (isObject(functionCall) ? [functionCall] : []))
      .map((call, index) => ({
        name: textIn(call, 'name'),
        input: objectIn(call, 'args'),
        text: onlyTextIn(objectIn(responses[index] ?? {}, 'response')),
      }));
  },
};

/** Google wants an object, and leaves its members to the client. */
function onlyTextIn(response: JsonObject): string {
  const texts = Object.values(response).filter((value) => typeof value === 'string');
  return texts.join(' ');
}

/** Bodies in which these calls have these results, each its own. */
export function pairedAs(...wanted: readonly CallPair[]): PerFormat<Matcher> {
  const matcher =
    (read: (body: JsonObject) => readonly CallPair[]): Matcher =>
    (value) => {
      const found = isObject(value) ? read(value) : [];
      return isDeepStrictEqual(found, wanted)
        ? undefined
        : `the calls and their results are ${shown(found)}, not ${shown(wanted)}`;
    };
  return {
    'openai-chat': matcher(readers['openai-chat']),
    'anthropic-messages': matcher(readers['anthropic-messages']),
    'openai-responses': matcher(readers['openai-responses']),
    gemini: matcher(readers.gemini),
  };
}
