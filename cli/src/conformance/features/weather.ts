/** The tools of the tool features. */
import { said, type AskTool, type AskTurn, type Call } from '../ask.ts';
import { isObject, type JsonObject } from '@ai-proxy/core';
import { shown, type Matcher } from '../pattern.ts';

const citySchema: JsonObject = {
  type: 'object',
  properties: { city: { type: 'string', description: 'Name of the city.' } },
  required: ['city'],
  additionalProperties: false,
};

export const weatherTool: AskTool = {
  name: 'get_weather',
  description: 'The weather in a city.',
  schema: citySchema,
};

export const clockTool: AskTool = {
  name: 'get_time',
  description: 'The time now.',
  schema: { type: 'object', properties: {}, additionalProperties: false },
};

export const paris: Call = { id: 'call_Paris1', name: 'get_weather', input: { city: 'Paris 🗼' } };
export const oslo: Call = {
  id: 'call_Oslo2',
  name: 'get_weather',
  input: { city: 'Oslo', days: 3, notes: ['ä', null] },
};
export const clock: Call = { id: 'call_Clock3', name: 'get_time', input: {} };

/** A user's question and the calls that answered it. */
export function asked(...calls: readonly Call[]): readonly AskTurn[] {
  return [
    said('user', 'What is the weather?'),
    { role: 'assistant', parts: calls.map((call) => ({ kind: 'call', call })) },
  ];
}

/**
 * A schema of the city, as JSON Schema or in the words of Google's own schema: with types in capital
 * letters, and without what it has no word for.
 */
export const citySchemaReceived: Matcher = (value, path) => {
  const properties = isObject(value) ? value['properties'] : undefined;
  const city = isObject(properties) ? properties['city'] : undefined;
  const type = isObject(city) ? city['type'] : undefined;
  const required = isObject(value) ? value['required'] : undefined;
  const isKept =
    (type === 'string' || type === 'STRING') &&
    isObject(city) &&
    city['description'] === 'Name of the city.' &&
    Array.isArray(required) &&
    required.includes('city');
  return isKept ? undefined : `${path} is ${shown(value)}, not the schema of the city`;
};
