import type { Call } from '../ask.ts';
import { bothWays, feature, type Feature } from '../feature.ts';
import type { PerFormat } from '../format-name.ts';
import { either, exactly, type Pattern } from '../pattern.ts';
import { citySchemaReceived, clock, clockTool, oslo, paris, weatherTool } from './weather.ts';

const { description, name } = weatherTool;
const tools = [weatherTool, clockTool];

/** Both tools; what of the first one has to arrive besides. */
function toolsReceived(more: Readonly<Record<string, Pattern>> = {}): PerFormat<Pattern> {
  const schema = citySchemaReceived;
  const declared = either(
    { name, description, parametersJsonSchema: schema },
    { name, description, parameters: schema },
  );
  const time = { name: 'get_time' };
  const type = 'function';
  return {
    'openai-chat': {
      tools: [
        { type, function: { name, description, parameters: schema, ...more } },
        { type, function: time },
      ],
    },
    'anthropic-messages': { tools: [{ name, description, input_schema: schema, ...more }, time] },
    'openai-responses': {
      tools: [
        { type, name, description, parameters: schema, ...more },
        { type, ...time },
      ],
    },
    gemini: { tools: [{ functionDeclarations: [declared, time] }] },
  };
}

function callsSeen(calls: readonly Call[], text = ''): Pattern {
  return {
    text,
    status: 200,
    ending: 'calls',
    calls: calls.map((call) => ({ name: call.name, input: exactly(call.input) })),
  };
}

const lookingUp = 'I look it up.';

const calling = [
  ...bothWays({
    name: 'tool-call',
    group: 'Tools',
    title: 'tools and a call',
    ask: { tools },
    script: { calls: [paris] },
    received: toolsReceived(),
    seen: callsSeen([paris]),
  }),
  ...bothWays({
    name: 'parallel-calls',
    group: 'Tools',
    title: 'calls in parallel, after a text',
    ask: { tools },
    script: { text: lookingUp, calls: [paris, oslo] },
    seen: callsSeen([paris, oslo], lookingUp),
  }),
  ...bothWays({
    name: 'call-without-arguments',
    group: 'Tools',
    title: 'a call without arguments',
    ask: { tools },
    script: { calls: [clock] },
    seen: callsSeen([clock]),
  }),
] satisfies readonly Feature[];

const choosing = [
  choice('auto', 'auto', {
    'openai-chat': { tool_choice: 'auto' },
    'anthropic-messages': { tool_choice: { type: 'auto' } },
    'openai-responses': { tool_choice: 'auto' },
    gemini: { toolConfig: { functionCallingConfig: { mode: 'AUTO' } } },
  }),
  choice('required', 'required', {
    'openai-chat': { tool_choice: 'required' },
    'anthropic-messages': { tool_choice: { type: 'any' } },
    'openai-responses': { tool_choice: 'required' },
    gemini: { toolConfig: { functionCallingConfig: { mode: 'ANY' } } },
  }),
  choice('none', 'none', {
    'openai-chat': { tool_choice: 'none' },
    'anthropic-messages': { tool_choice: { type: 'none' } },
    'openai-responses': { tool_choice: 'none' },
    gemini: { toolConfig: { functionCallingConfig: { mode: 'NONE' } } },
  }),
  choice('named', 'one named tool', {
    'openai-chat': { tool_choice: { type: 'function', function: { name } } },
    'anthropic-messages': { tool_choice: { type: 'tool', name } },
    'openai-responses': { tool_choice: { type: 'function', name } },
    gemini: {
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [name] } },
    },
  }),
];

function choice(
  toolChoice: 'auto' | 'required' | 'none' | 'named',
  title: string,
  received: PerFormat<Pattern>,
): Feature {
  return feature({
    name: `tool-choice-${toolChoice}`,
    group: 'Tools',
    title: `tool choice: ${title}`,
    ask: { tools, toolChoice },
    received,
  });
}

const limiting = [
  feature({
    name: 'one-call-at-a-time',
    group: 'Tools',
    title: 'one call at a time',
    ask: { tools, oneCallAtATime: true },
    missing: { gemini: 'the API has no switch for parallel calls' },
    members: {
      'openai-chat': ['parallel_tool_calls'],
      'anthropic-messages': ['tool_choice.disable_parallel_tool_use'],
      'openai-responses': ['parallel_tool_calls'],
    },
    received: {
      'openai-chat': { parallel_tool_calls: false },
      'anthropic-messages': { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      'openai-responses': { parallel_tool_calls: false },
    },
  }),
  feature({
    name: 'strict-tool',
    group: 'Tools',
    title: 'arguments strictly by the schema',
    ask: { tools: [{ ...weatherTool, strict: true }, clockTool] },
    cannotAsk: { gemini: 'the API is strict with all functions or none' },
    members: {
      'openai-chat': ['tools[0].function.strict'],
      'anthropic-messages': ['tools[0].strict'],
      'openai-responses': ['tools[0].strict'],
    },
    received: {
      ...toolsReceived({ strict: true }),
      gemini: { toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } } },
    },
  }),
];

/** What concerns tools, but for their results. */
export const toolFeatures: readonly Feature[] = [...calling, ...choosing, ...limiting];
