import type { AskTurn } from '../ask.ts';
import { feature, type Feature } from '../feature.ts';
import { pairedAs } from './call-pairs.ts';
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
];
