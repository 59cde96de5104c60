import { isObject, type Citation, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { isList, withItems, withMembers } from './changed-members.ts';
import { escapedForJson } from './json-text.ts';
import { isSigned } from './request-texts.ts';
import { TextRestorer } from './text-restorer.ts';
import type { Tokens } from './tokens.ts';

/** Members that hold JSON as text, or pieces of it. */
const jsonTexts = new Set(['arguments', 'partial_json']);
const offsets = new Set(['start_index', 'end_index']);

const asIs = (word: string): string => word;

/** A whole text with its words. */
export function restoredText(text: string, tokens: Tokens, written = asIs): string {
  const restorer = new TextRestorer(tokens, written);
  return restorer.push(text) + restorer.end();
}

/** A value with the words of all its texts; itself where it has no token. */
export function restoredValue(value: JsonValue, tokens: Tokens, written = asIs): JsonValue {
  if (typeof value === 'string') return restoredText(value, tokens, written);
  if (isList(value)) return withItems(value, (item) => restoredValue(item, tokens));
  return isObject(value) ? restoredObject(value, tokens) : value;
}

/** An object with the words of all its texts; itself where it has no token. */
export function restoredObject(object: JsonObject, tokens: Tokens): JsonObject {
  if (isSigned(object)) return object;
  return withMembers(object, (name, value) =>
    restoredValue(value, tokens, jsonTexts.has(name) ? escapedForJson : asIs),
  );
}

/** A citation with its words, and with its place in the restored text. */
export function restoredCitation(
  citation: Citation,
  tokens: Tokens,
  placeOf: (offset: number) => number,
): Citation {
  const { citedText, end, native, start, title } = citation;
  return {
    ...citation,
    ...(start === undefined ? {} : { start: placeOf(start) }),
    ...(end === undefined ? {} : { end: placeOf(end) }),
    ...(title === undefined ? {} : { title: restoredText(title, tokens) }),
    ...(citedText === undefined ? {} : { citedText: restoredText(citedText, tokens) }),
    ...(native === undefined
      ? {}
      : { native: { ...native, value: placed(restoredObject(native.value, tokens), placeOf) } }),
  };
}

function placed(object: JsonObject, placeOf: (offset: number) => number): JsonObject {
  return withMembers(object, (name, value) => {
    if (isObject(value)) return placed(value, placeOf);
    return offsets.has(name) && typeof value === 'number' ? placeOf(value) : value;
  });
}
