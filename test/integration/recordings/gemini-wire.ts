import { isObject, parseObject, type JsonObject } from '@ai-proxy/core';
import { eventsIn } from './events.ts';
import { listAt, objectAt, textAt } from './json.ts';

/**
 * What a stream breaks of the rules that clients of Gemini rely on: plain data events of one line and
 * nothing else, one answer, one finish reason with the usage in the last of them, each call whole and
 * with a name. An error is last.
 */
export function geminiComplaints(stream: string): string[] {
  const events = eventsIn(stream);
  const chunks = events.map(({ data }) => parseObject(data)).filter((chunk) => chunk !== undefined);
  const answers = chunks.filter(({ error }) => !isObject(error));
  const failed = answers.length < chunks.length;
  const complaints: string[] = [];
  if (chunks.length !== events.length) complaints.push('an event is not JSON');
  if (events.some(({ name }) => name !== '')) complaints.push('an event has a name');
  if (events.some(({ data }) => data.includes('\n'))) complaints.push('data of several lines');
  if (/(?:^|\n\n):[^\n]*\n(?!\n)/.test(stream)) complaints.push('a comment begins an event');
  if (failed && !isObject(chunks.at(-1)?.['error'])) complaints.push('the error is not last');
  return [...complaints, ...answerComplaints(answers, failed)];
}

function answerComplaints(answers: readonly JsonObject[], failed: boolean): string[] {
  const complaints: string[] = [];
  const names = new Set(
    answers.map((chunk) => `${textAt(chunk, 'responseId')} ${textAt(chunk, 'modelVersion')}`),
  );
  if (names.size > 1) complaints.push(`${names.size} envelopes`);
  const candidates = answers.flatMap((chunk) => listAt(chunk, 'candidates'));
  const finishes = candidates.filter((candidate) => textAt(candidate, 'finishReason') !== '');
  if (finishes.length !== (failed ? 0 : 1)) complaints.push(`${finishes.length} finishes`);
  if (!failed && candidates.at(-1) !== finishes[0]) complaints.push('content after the finish');
  if (candidates.some(({ index }) => index !== 0)) complaints.push('another candidate');
  const contents = candidates.map((candidate) => objectAt(candidate, 'content'));
  if (contents.some(({ role }) => role !== 'model')) complaints.push('another role than model');
  const calls = contents
    .flatMap((content) => listAt(content, 'parts'))
    .filter((part) => isObject(part['functionCall']))
    .map((part) => objectAt(part, 'functionCall'));
  if (calls.some((call) => textAt(call, 'name') === '' || !isObject(call['args'])))
    complaints.push('a call without name or arguments');
  return complaints;
}
