import type { JsonObject } from '@ai-proxy/core';

const parameters = {
  type: 'object',
  properties: { city: { type: 'string' }, unit: { type: 'string' } },
  required: ['city'],
};

/** The tools of the dialogue, each as a format writes it. */
export function toolsOf(
  write: (tool: { name: string; description: string; parameters: JsonObject }) => JsonObject,
): readonly JsonObject[] {
  return ['weather', 'time'].map((name) =>
    write({ name, description: `The ${name} of a city.`, parameters }),
  );
}
