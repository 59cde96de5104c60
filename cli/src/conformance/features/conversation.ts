import { said } from '../ask.ts';
import { bothWays, feature, type Feature } from '../feature.ts';
import { either, saying } from '../pattern.ts';
import { turnsOf } from './turns.ts';

const instruction = 'Answer in one sentence.\n"Be kind."';
const instructing = { role: either('system', 'developer'), content: saying(instruction) };
const user = { role: 'user' };

/** Texts, instructions and turns. */
export const conversation: readonly Feature[] = [
  ...bothWays({
    name: 'text',
    group: 'Conversation',
    title: 'text',
    received: turnsOf(['user', 'Say hello.']),
  }),
  feature({
    name: 'system',
    group: 'Conversation',
    title: 'system prompt',
    ask: { system: instruction },
    received: {
      'openai-chat': { messages: [instructing, user] },
      'anthropic-messages': { system: saying(instruction), messages: [user] },
      'openai-responses': either(
        { instructions: instruction, input: either('Say hello.', [user]) },
        { input: [instructing, user] },
      ),
      gemini: { systemInstruction: { parts: saying(instruction) }, contents: [user] },
    },
  }),
  feature({
    name: 'multi-turn',
    group: 'Conversation',
    title: 'several turns',
    ask: {
      turns: [said('user', 'One?'), said('assistant', 'One: "1".'), said('user', 'Two? 二')],
    },
    received: turnsOf(['user', 'One?'], ['assistant', 'One: "1".'], ['user', 'Two? 二']),
  }),
];
