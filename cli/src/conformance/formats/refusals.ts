/** What real APIs check of every request. */
import type { JsonObject } from '@ai-proxy/core';
import { shown } from '../pattern.ts';

/** A request that the real API would refuse, with a sentence about why. */
export class Refusal extends Error {}

/** The words of a text, for long lists of names. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Throws a refusal unless the condition holds. */
export function demand(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Refusal(sentence);
}

/** Runs a check and gives the sentence of its refusal. */
export function refusalOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** APIs refuse members that they do not know. */
export function demandKnown(object: JsonObject, path: string, known: readonly string[]): void {
  const unknown = Object.keys(object).find((name) => !known.includes(name));
  demand(unknown === undefined, `${path} has the unknown member ${shown(unknown)}`);
}

/** The text is one of some words. */
export function demandWord(value: unknown, path: string, words: readonly string[]): void {
  demand(
    typeof value === 'string' && words.includes(value),
    `${path} is ${shown(value)}, not one of ${words.join(', ')}`,
  );
}

/** A list with something in it. */
export function demandList(value: unknown, path: string): void {
  demand(Array.isArray(value) && value.length > 0, `${path} is ${shown(value)}, not a full list`);
}

/** Base64 without the head of a data URL. */
export function demandBase64(value: unknown, path: string): void {
  demand(
    typeof value === 'string' && /^[\w+/-]+=*$/.test(value),
    `${path} is ${shown(value)}, not base64`,
  );
}

/** A schema of an object. */
export function demandObjectSchema(value: JsonObject, path: string): void {
  demand(value['type'] === 'object', `${path}.type is ${shown(value['type'])}, not "object"`);
}
