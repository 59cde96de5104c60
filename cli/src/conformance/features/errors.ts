import { bothWays, feature, type Feature } from '../feature.ts';
import type { FormatName, Pair } from '../format-name.ts';
import { containing, either, type Matcher, type Pattern } from '../pattern.ts';

const anyOf = (...words: readonly [string, ...string[]]): Matcher => either(...words);

interface ErrorText {
  readonly title: string;
  readonly message: string;
  readonly statuses: readonly [number, ...number[]];
  readonly retryAfterSeconds?: number;
  /** The vendor's word; OpenAI's formats leave it open. */
  readonly types: Readonly<Partial<Record<FormatName, Matcher>>>;
}

const errors: Readonly<Record<400 | 401 | 429 | 500, ErrorText>> = {
  400: {
    title: 'bad request (400)',
    message: 'The tone of the request is not supported.',
    statuses: [400],
    types: {
      'anthropic-messages': anyOf('invalid_request_error'),
      gemini: anyOf('INVALID_ARGUMENT'),
    },
  },
  401: {
    title: 'bad key (401)',
    message: 'The key of the gateway is not valid.',
    statuses: [401],
    types: {
      'anthropic-messages': anyOf('authentication_error'),
      gemini: anyOf('UNAUTHENTICATED'),
    },
  },
  429: {
    title: 'rate limit (429) with its wait',
    message: 'Too many requests for this minute.',
    statuses: [429],
    retryAfterSeconds: 7,
    types: {
      'anthropic-messages': anyOf('rate_limit_error'),
      gemini: anyOf('RESOURCE_EXHAUSTED'),
    },
  },
  500: {
    title: 'failure of the upstream (500)',
    message: 'Something broke at the vendor.',
    statuses: [500, 502, 503],
    types: {
      'anthropic-messages': anyOf('api_error', 'overloaded_error'),
      gemini: anyOf('INTERNAL', 'UNAVAILABLE'),
    },
  },
};

function errorSeen(status: keyof typeof errors, { inbound, upstream }: Pair): Pattern {
  const { message, retryAfterSeconds, statuses, types } = errors[status];
  // Google calls a bad key a bad request; that may be passed on, or be told in clearer words.
  const isGoogleKey = status === 401 && upstream === 'gemini';
  const type = isGoogleKey ? undefined : types[inbound];
  return {
    status: isGoogleKey ? either(400, 401) : either(...statuses),
    error: { message: containing(message), ...(type === undefined ? {} : { type }) },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

function failing(status: keyof typeof errors): readonly Feature[] {
  const { message, retryAfterSeconds, title } = errors[status];
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return bothWays({
    name: `error-${status}`,
    group: 'Errors',
    title,
    script: { fault: { at: 'start', status, message, ...wait } },
    seenBy: (pair) => errorSeen(status, pair),
  });
}

const overloaded = 'The vendor is overloaded.';
const begun = { status: 200, text: containing('Hello'), complete: false };

/** What concerns failures of the upstream; gateways may rest afterwards, so these come last. */
export const errorFeatures: readonly Feature[] = [
  feature({
    name: 'error-in-stream',
    group: 'Errors',
    title: 'failure amid a stream',
    ask: { stream: true },
    script: { fault: { at: 'middle', message: overloaded } },
    seen: { ...begun, error: { message: containing(overloaded) } },
  }),
  feature({
    name: 'cut-stream',
    group: 'Errors',
    title: 'connection that breaks amid a stream',
    ask: { stream: true },
    script: { fault: { at: 'cut' } },
    seen: { ...begun, error: {} },
  }),
  ...failing(400),
  ...failing(500),
  ...failing(429),
  ...failing(401),
];
