import { said, type AskTurn } from '../ask.ts';
import { feature, type Feature } from '../feature.ts';
import { forEachFormat } from '../format-name.ts';
import { all, somewhere } from '../pattern.ts';
import { pairedAs } from './call-pairs.ts';
import { imageReceived, redDot } from './images.ts';
import { asked, clock, clockTool, oslo, paris, weatherTool } from './weather.ts';

const tools = [weatherTool, clockTool];
const sunny = { call: paris, text: 'Sunny, 21 °C.' };
const snowy = { call: oslo, text: 'Snow: "−3 °C".' };
const noon = { call: clock, text: '12:00' };
type Answered = typeof sunny;

function answered(answers: readonly Answered[]): AskTurn {
  return { role: 'user', parts: answers.map((each) => ({ kind: 'result', ...each })) };
}

function turnsOf(...answers: readonly Answered[]): readonly AskTurn[] {
  return [...asked(...answers.map(({ call }) => call)), answered(answers)];
}

const pairs = (...answers: readonly Answered[]) =>
  pairedAs(...answers.map(({ call: { input, name }, text }) => ({ name, input, text })));

const lookingUp = 'I look it up.';
const sunnyPair = pairs(sunny);
const withImage = { role: 'user', parts: [{ kind: 'result', ...sunny, image: redDot }] } as const;

/** What concerns the results of tools. */
export const toolResults: readonly Feature[] = [
  feature({
    name: 'tool-result',
    group: 'Tools',
    title: 'the result of a call',
    ask: { tools, turns: turnsOf(sunny) },
    received: pairs(sunny),
  }),
  feature({
    name: 'parallel-results',
    group: 'Tools',
    title: 'the results of parallel calls',
    ask: { tools, turns: turnsOf(sunny, snowy, noon) },
    received: pairs(sunny, snowy, noon),
  }),
  feature({
    name: 'results-in-another-order',
    group: 'Tools',
    title: 'results in another order than their calls',
    ask: {
      tools,
      turns: [...asked(paris, oslo, clock), answered([noon, snowy, sunny])],
    },
    cannotAsk: { gemini: 'calls have no ids, so that results have to stand in their order' },
    received: pairs(sunny, snowy, noon),
  }),
  feature({
    name: 'call-in-another-turn',
    group: 'Tools',
    title: 'a text and a call in neighbouring turns',
    ask: {
      tools,
      turns: [
        said('user', 'What is the weather?'),
        said('assistant', lookingUp),
        { role: 'assistant', parts: [{ kind: 'call', call: paris }] },
        answered([sunny]),
      ],
    },
    received: forEachFormat((format) => all(sunnyPair[format], somewhere(lookingUp))),
  }),
  feature({
    name: 'image-in-result',
    group: 'Tools',
    title: 'an image in a result',
    ask: { tools, turns: [...asked(paris), withImage] },
    cannotAsk: {
      'openai-chat': 'results are texts',
      gemini: 'only some models take images in results',
    },
    received: forEachFormat((format) => all(sunnyPair[format], imageReceived[format])),
  }),
];
