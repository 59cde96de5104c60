import {
  type CanonicalRequest,
  type JsonValue,
  type Ledger,
  present,
  type ReasoningOptions,
  type ResponseFormat,
  type Sampling,
  type ToolChoice,
} from '@ai-proxy/core';
import { Fields } from './fields.ts';
import { efforts } from './wire.ts';

/** Sampling and output limits of a request; of two limits the newer name's counts. */
export function decodeSampling(body: Fields, ledger: Ledger): Sampling {
  const older = body.count('max_tokens');
  const limit = body.count('max_completion_tokens') ?? older;
  if (older !== undefined && older !== limit)
    ledger.lose('max_tokens', 'max_completion_tokens counts, which says something else');
  return present({
    temperature: body.number('temperature'),
    topP: body.number('top_p'),
    maxOutputTokens: limit,
    stopSequences: decodeStop(body),
    frequencyPenalty: body.number('frequency_penalty'),
    presencePenalty: body.number('presence_penalty'),
    seed: body.number('seed'),
    choices: body.count('n'),
    logprobs: body.boolean('logprobs'),
    topLogprobs: body.count('top_logprobs'),
  });
}

function decodeStop(body: Fields): readonly string[] | undefined {
  const one = body.string('stop');
  if (one !== undefined) return [one];
  const list = body.list('stop');
  if (list === undefined) return undefined;
  const texts = list.filter((entry) => typeof entry === 'string');
  if (texts.length < list.length) body.leave('stop');
  return texts.length === 0 ? undefined : texts;
}

/** The wanted effort; `none` also says that thinking is off. */
export function decodeReasoning(body: Fields): ReasoningOptions | undefined {
  const written = body.string('reasoning_effort');
  if (written === undefined) return undefined;
  const effort = efforts.get(written);
  if (effort === undefined) body.leave('reasoning_effort');
  if (effort === 'none') return { mode: 'off', effort };
  return effort === undefined ? undefined : { effort };
}

/** The wanted shape of the answer; shapes and members of single vendors stay unread. */
export function decodeResponseFormat(body: Fields): ResponseFormat | undefined {
  const fields = new Fields(body.object('response_format'));
  const type = fields.string('type');
  const wanted = new Fields(type === 'json_schema' ? fields.object('json_schema') : undefined);
  const format = formatOf(type, wanted);
  const isWhole = fields.rest() === undefined && wanted.rest() === undefined;
  if (format === undefined || !isWhole) body.leave('response_format');
  return format;
}

function formatOf(type: string | undefined, wanted: Fields): ResponseFormat | undefined {
  if (type === 'text') return { type };
  if (type === 'json_object') return { type: 'json' };
  const schema = wanted.object('schema');
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

const plainChoices: ReadonlyMap<JsonValue, ToolChoice> = new Map<JsonValue, ToolChoice>([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'required' }],
  ['any', { type: 'required' }],
]);

/**
 * Which tools may be called. A subset that need not be used has no canonical form: it counts as
 * `auto`, and the member stays unread so that it is written again, or reported as lost.
 */
export function decodeToolChoice(body: Fields): ToolChoice | undefined {
  const written = body.any('tool_choice') ?? body.any('function_call');
  if (written === undefined) return undefined;
  const plain = plainChoices.get(written);
  if (plain !== undefined) return plain;
  const choice = new Fields(written);
  const forced = nameOf(written) ?? choice.string('name');
  if (forced !== undefined) return { type: 'tool', names: [forced] };
  const subset = new Fields(choice.object('allowed_tools'));
  const names = allowedNames(subset.list('tools') ?? []);
  if (subset.string('mode') === 'required' && names !== undefined) return { type: 'tool', names };
  body.leave('tool_choice');
  return names === undefined ? undefined : { type: 'auto' };
}

/** The name of a function or a custom tool in a choice. */
function nameOf(tool: JsonValue): string | undefined {
  const fields = new Fields(tool);
  const named = new Fields(fields.object('function') ?? fields.object('custom'));
  return named.string('name');
}

/** Names of the allowed tools; undefined where there are none, or tools of other kinds. */
function allowedNames(tools: readonly JsonValue[]): string[] | undefined {
  const names = tools.map(nameOf).filter((name) => name !== undefined);
  return names.length === 0 || names.length < tools.length ? undefined : names;
}

type Account = Pick<
  CanonicalRequest,
  | 'user'
  | 'safetyIdentifier'
  | 'metadata'
  | 'cacheKey'
  | 'cacheRetention'
  | 'verbosity'
  | 'serviceTier'
  | 'store'
  | 'parallelToolCalls'
>;

/** Text alone is what every model answers with; other kinds of answers stay unread. */
export function decodeModalities(body: Fields): void {
  const wanted = body.list('modalities') ?? [];
  if (wanted.some((kind) => kind !== 'text')) body.leave('modalities');
}

/** What a request says about its sender and its handling. */
export function decodeHandling(body: Fields): Account {
  return present({
    parallelToolCalls: body.boolean('parallel_tool_calls'),
    user: body.string('user'),
    metadata: body.object('metadata'),
    safetyIdentifier: body.string('safety_identifier'),
    cacheKey: body.string('prompt_cache_key'),
    cacheRetention: body.string('prompt_cache_retention'),
    verbosity: body.string('verbosity'),
    serviceTier: body.string('service_tier'),
    store: body.boolean('store'),
  });
}
