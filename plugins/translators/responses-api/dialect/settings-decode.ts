import {
  type CanonicalRequest,
  present,
  type ReasoningOptions,
  type ResponseFormat,
  type Sampling,
} from '@ai-proxy/core';
import { Fields } from './fields.ts';
import { efforts, includedLogprobs } from './wire.ts';

/** Sampling and output limits of a request. */
export function decodeSampling(body: Fields): Sampling {
  const included = body.list('include');
  body.leave('include');
  const topLogprobs = body.count('top_logprobs');
  const logprobs = included?.includes(includedLogprobs) === true || (topLogprobs ?? 0) > 0;
  return present({
    temperature: body.number('temperature'),
    topP: body.number('top_p'),
    maxOutputTokens: body.count('max_output_tokens'),
    logprobs: logprobs ? true : undefined,
    topLogprobs,
  });
}

type Summary = NonNullable<ReasoningOptions['summary']>;

const summaries: ReadonlyMap<string, Summary> = new Map<string, Summary>([
  ['auto', 'auto'],
  ['concise', 'concise'],
  ['detailed', 'detailed'],
]);

/** How to think and what to show of it; what is not understood stays in `rest`. */
export function decodeReasoning(body: Fields): {
  readonly options: ReasoningOptions | undefined;
  readonly rest: ReturnType<Fields['rest']>;
} {
  const fields = new Fields(body.object('reasoning'));
  const effort = efforts.get(fields.string('effort') ?? '');
  if (effort === undefined) fields.leave('effort');
  const older = summaries.get(fields.string('generate_summary') ?? '');
  const summary = summaries.get(fields.string('summary') ?? '') ?? older;
  if (older !== summary) fields.leave('generate_summary');
  if (summary === undefined) for (const name of ['summary', 'generate_summary']) fields.leave(name);
  const options: ReasoningOptions = {
    ...(effort === 'none' ? { mode: 'off' } : {}),
    ...present({ effort, summary }),
  };
  const isEmpty = Object.keys(options).length === 0;
  return { options: isEmpty ? undefined : options, rest: withoutNulls(fields) };
}

function withoutNulls(fields: Fields): ReturnType<Fields['rest']> {
  const members = Object.entries(fields.rest() ?? {}).filter(([, value]) => value !== null);
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** The wanted shape and wordiness of the answer; what is not understood stays in `rest`. */
export function decodeText(body: Fields): {
  readonly format: ResponseFormat | undefined;
  readonly verbosity: string | undefined;
  readonly rest: ReturnType<Fields['rest']>;
} {
  const text = new Fields(body.object('text'));
  const wanted = new Fields(text.object('format'));
  const format = formatOf(wanted);
  if (format === undefined || wanted.rest() !== undefined) text.leave('format');
  const verbosity = text.string('verbosity');
  return { format, verbosity, rest: withoutNulls(text) };
}

function formatOf(wanted: Fields): ResponseFormat | undefined {
  const type = wanted.string('type');
  if (type === 'text') return { type };
  if (type === 'json_object') return { type: 'json' };
  const schema = type === 'json_schema' ? wanted.object('schema') : undefined;
  if (schema === undefined) return undefined;
  return {
    type: 'json-schema',
    schema,
    ...present({
      name: wanted.string('name'),
      description: wanted.string('description'),
      strict: wanted.boolean('strict'),
    }),
  };
}

type Account = Pick<
  CanonicalRequest,
  | 'user'
  | 'safetyIdentifier'
  | 'metadata'
  | 'cacheKey'
  | 'cacheRetention'
  | 'serviceTier'
  | 'store'
  | 'parallelToolCalls'
>;

/** What a request says about its sender and its handling. */
export function decodeHandling(body: Fields): Account {
  return present({
    parallelToolCalls: body.boolean('parallel_tool_calls'),
    user: body.string('user'),
    metadata: body.object('metadata'),
    safetyIdentifier: body.string('safety_identifier'),
    cacheKey: body.string('prompt_cache_key'),
    cacheRetention: body.string('prompt_cache_retention'),
    serviceTier: body.string('service_tier'),
    store: body.boolean('store'),
  });
}
