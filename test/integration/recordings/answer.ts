import type { JsonValue } from '@ai-proxy/core';

/** A tool call with its arguments as the JSON they are, whatever spelling the wire used. */
export interface Call {
  readonly id: string;
  readonly name: string;
  readonly arguments: JsonValue;
}

/** Tokens in disjoint counts. */
export interface Tokens {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** With the reasoning. */
  readonly output: number;
}

/** What an answer says, in terms that do not depend on its format. */
export interface Answer {
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly calls: readonly Call[];
  /** Addresses of cited pages, in order. */
  readonly citations: readonly string[];
  /** The word of the format; empty where the answer gave none. */
  readonly stop: string;
  readonly tokens: Tokens | undefined;
}

/** What the oracle made of a body. */
export interface Reading {
  readonly answer: Answer;
  /** The mark of a good end was there. */
  readonly complete: boolean;
  /** The error that the body reports, or why it is no answer. */
  readonly fault: string | undefined;
}

/** The members in which two answers differ, as sentences for a failing test. */
export function differences(expected: Answer, actual: Answer): string[] {
  const names = Object.keys(expected) as (keyof Answer)[];
  return names.flatMap((name) => {
    const wanted = JSON.stringify(expected[name]) ?? 'nothing';
    const found = JSON.stringify(actual[name]) ?? 'nothing';
    return wanted === found ? [] : [`${name} is ${short(found)} instead of ${short(wanted)}`];
  });
}

function short(text: string): string {
  return text.length <= 240 ? text : `${text.slice(0, 160)}…${text.slice(-60)}`;
}
