import type { Endpoint, EndpointTarget, Operation } from '@ai-proxy/core';
import { dialectName, keyHeader } from './dialect/wire.ts';

/** What a method of a model does, and how it answers. */
interface Method {
  readonly operation: Operation;
  readonly target?: (query: Readonly<Record<string, string | undefined>>) => Answering;
}

type Answering = Pick<EndpointTarget, 'stream' | 'framing'>;

/** A stream is a list of answers unless the client asks for events. */
const streaming = ({ alt }: Readonly<Record<string, string | undefined>>): Answering => ({
  stream: true,
  framing: alt === 'sse' ? 'events' : 'json-list',
});

const methods: Readonly<Record<string, Method>> = {
  generateContent: { operation: 'generate' },
  streamGenerateContent: { operation: 'generate', target: streaming },
  countTokens: { operation: 'count-tokens' },
  embedContent: { operation: 'embed' },
  batchEmbedContents: { operation: 'embed' },
};

/** Models stand in the path, with slashes where their ids have some; so does the method. */
const asking = (version: string, [name, method]: readonly [string, Method]): Endpoint => ({
  method: 'POST',
  path: `/${version}/models/*model\\:${name}`,
  dialect: dialectName,
  operation: method.operation,
  target: ({ params, query }) => ({
    model: params['model'] ?? '',
    ...(method.target?.(query) ?? { stream: false }),
  }),
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
  ...['v1beta', 'v1'].flatMap((version) =>
    Object.entries(methods).map((method) => asking(version, method)),
  ),
  ...listing('v1beta'),
  ...listing('v1', keyHeader),
];
