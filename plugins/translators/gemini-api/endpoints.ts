import type { Endpoint } from '@ai-proxy/core';
import { dialectName, keyHeader } from './dialect/wire.ts';

/** Models stand in the path, with slashes where their ids have some; so does the method. */
const generating = (version: string, method: string, stream: boolean): Endpoint => ({
  method: 'POST',
  path: `/${version}/models/*model\\:${method}`,
  dialect: dialectName,
  operation: 'generate',
  target: ({ params }) => ({ model: params['model'] ?? '', stream }),
});

/** `/v1/models` is shared with other formats, so there clients must send their key as this one does. */
const listing = (version: string, whenHeader?: string): readonly Endpoint[] => {
  const route = {
    method: 'GET',
    dialect: dialectName,
    operation: 'list-models',
    ...(whenHeader === undefined ? {} : { whenHeader }),
  } as const;
  return [
    { ...route, path: `/${version}/models` },
    {
      ...route,
      path: `/${version}/models/*model`,
      target: ({ params }) => ({ model: params['model'] ?? '', stream: false }),
    },
  ];
};

/** The routes that clients of the Gemini API call. */
export const endpoints: readonly Endpoint[] = [
  ...['v1beta', 'v1'].flatMap((version) => [
    generating(version, 'generateContent', false),
    generating(version, 'streamGenerateContent', true),
  ]),
  ...listing('v1beta'),
  ...listing('v1', keyHeader),
];
