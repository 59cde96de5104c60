import { isObject } from '@ai-proxy/core';
import type { AskTurn, Call } from '../ask.ts';
import { feature, type Feature } from '../feature.ts';
import type { PerFormat } from '../format-name.ts';
import {
  endingWith,
  exactly,
  jsonText,
  saying,
  shown,
  type Matcher,
  type Pattern,
} from '../pattern.ts';
import { asked, clockTool, oslo, paris, weatherTool } from './weather.ts';

interface Answered {
  readonly call: Call;
  readonly text: string;
}

const tools = [weatherTool, clockTool];
const sunny: Answered = { call: paris, text: 'Sunny, 21 °C.' };
const snowy: Answered = { call: oslo, text: 'Snow: "−3 °C".' };

function resultsOf(...answers: readonly Answered[]): readonly AskTurn[] {
  return [
    ...asked(...answers.map(({ call }) => call)),
    { role: 'user', parts: answers.map((each) => ({ kind: 'result', ...each })) },
  ];
}

/** Google wants an object, and leaves its members to the client. */
const objectSaying =
  (text: string): Matcher =>
  (value, path) =>
    isObject(value) && Object.values(value).includes(text)
      ? undefined
      : `${path} is ${shown(value)}, without ${shown(text)}`;

function received(...answers: readonly Answered[]): PerFormat<Pattern> {
  return {
    'openai-chat': {
      messages: endingWith(
        {
          role: 'assistant',
          tool_calls: answers.map(({ call: { input, name } }) => ({
            function: { name, arguments: jsonText(input) },
          })),
        },
        ...answers.map(({ text }) => ({ role: 'tool', content: saying(text) })),
      ),
    },
    'anthropic-messages': {
      messages: endingWith(
        {
          role: 'assistant',
          content: answers.map(({ call: { input, name } }) => ({
            type: 'tool_use',
            name,
            input: exactly(input),
          })),
        },
        {
          role: 'user',
          content: answers.map(({ text }) => ({ type: 'tool_result', content: saying(text) })),
        },
      ),
    },
    'openai-responses': {
      input: endingWith(
        ...answers.map(({ call: { input, name } }) => ({
          type: 'function_call',
          name,
          arguments: jsonText(input),
        })),
        ...answers.map(({ text }) => ({ type: 'function_call_output', output: saying(text) })),
      ),
    },
    gemini: {
      contents: endingWith(
        {
          role: 'model',
          parts: answers.map(({ call: { input, name } }) => ({
            functionCall: { name, args: exactly(input) },
          })),
        },
        {
          role: 'user',
          parts: answers.map(({ call, text }) => ({
            functionResponse: { name: call.name, response: objectSaying(text) },
          })),
        },
      ),
    },
  };
}

/** What concerns the results of tools. */
export const toolResults: readonly Feature[] = [
  feature({
    name: 'tool-result',
    group: 'Tools',
    title: 'the result of a call',
    ask: { tools, turns: resultsOf(sunny) },
    received: received(sunny),
  }),
  feature({
    name: 'parallel-results',
    group: 'Tools',
    title: 'the results of parallel calls',
    ask: { tools, turns: resultsOf(sunny, snowy) },
    received: received(sunny, snowy),
  }),
];
