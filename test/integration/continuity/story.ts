/** What the model of these tests says, whatever API it is asked with. */
import type { JsonObject } from '@ai-proxy/core';

export interface StoryCall {
  readonly name: string;
  readonly input: JsonObject;
}

/** One answer. Every answer is thought about. */
export interface Chapter {
  readonly words?: string;
  readonly calls?: readonly StoryCall[];
  /** The thinking is shown to nobody. */
  readonly hidden?: boolean;
}

const weather = (city: string): StoryCall => ({ name: 'weather', input: { city, unit: 'C' } });
const time = (city: string): StoryCall => ({ name: 'time', input: { city } });

/** The questions of the user. */
export const questions = ['How is Paris?', 'And now?', 'Thanks. Shall I go?', 'Really?'] as const;

/** Answers by the number of questions and of results so far. */
const chapters: Readonly<Record<string, Chapter>> = {
  '1:0': { words: 'Let me look.', calls: [weather('Paris')] },
  '1:1': { calls: [weather('Rome'), time('Rome')], hidden: true },
  '1:3': { words: 'Paris is sunny, and so is Rome.' },
  // The same call once more, and then twice the same.
  '2:3': { calls: [weather('Paris')] },
  '2:4': { words: 'One moment.', calls: [time('Paris'), time('Paris')] },
  '2:6': { words: 'Still sunny.' },
  '3:6': { words: 'Yes, do.' },
  '4:6': { words: 'Really.' },
};

/** Answers of a whole dialogue. */
export const answersOfDialogue = Object.keys(chapters).length;

/** What comes after so many questions and results. */
export function chapterAt(asked: number, results: number): Chapter {
  const chapter = chapters[`${asked}:${results}`];
  if (chapter === undefined) throw new Error(`Nothing follows ${asked}:${results}.`);
  return chapter;
}

/** What a tool gives. */
export function resultOf({ name, input }: StoryCall): string {
  return `${name} of ${String(input['city'])}: fine`;
}
