import { Draft } from '../context/draft.ts';
import type { Trace } from '../context/trace.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Operation } from '../pipeline/plugin.ts';
import type { Decoded, Dialect, EncodeContext, OperationCodec } from './dialect.ts';
import type { JsonObject } from './json.ts';
import { pathsBefore } from './mapped-paths.ts';
import type { CanonicalRequest } from './model.ts';

/** The dialects of one generation by name. */
export type Dialects = ReadonlyMap<string, Dialect>;

/** Where a translated request goes. */
export interface TranslationTarget {
  readonly dialect: string;
  readonly provider: string;
  /** Model id as the upstream knows it. */
  readonly model: string;
}

/** Gives the request, or a changed one, on its way into another dialect. */
export type RequestMapper = (
  request: CanonicalRequest,
  target: TranslationTarget,
) => CanonicalRequest;

/** Edits the body of an attempt that goes to an API of the client's own dialect. */
export type BodyMapper = (body: Draft, target: TranslationTarget) => void;

/** What is to be written for an upstream. */
export interface RequestRoute {
  readonly operation: Operation;
  readonly stream: boolean;
  readonly target: TranslationTarget;
  readonly mappers: readonly RequestMapper[];
}

/** The dialect of a name. Throws `PLUGIN_CONTRACT` where nobody contributes it. */
export function dialectOf(dialects: Dialects, name: string): Dialect {
  const dialect = dialects.get(name);
  if (dialect !== undefined) return dialect;
  throw new GatewayError('PLUGIN_CONTRACT', {
    message: `No plugin contributes the dialect "${name}".`,
  });
}

/** A request body in another dialect and for another model. */
export function translateRequest(
  body: JsonObject,
  from: Dialect,
  to: Dialect,
  route: RequestRoute,
): Decoded<JsonObject> {
  return requests[route.operation](body, from, to, route);
}

type TranslateRequest = typeof translateRequest;

const generating: TranslateRequest = (body, from, to, { mappers, stream, target }) => {
  const decoded = from.decodeRequest(body);
  const request = { ...decoded.value, model: target.model, stream };
  const mapped = mappers.reduce((each, run) => run(each, target), request);
  const before = pathsBefore(request.messages, mapped.messages);
  return joined(decoded, to.encodeRequest(mapped), sourcePathsOf(from, body, before));
};

const requests: Readonly<Record<Operation, TranslateRequest>> = {
  generate: generating,
  'list-models': generating,
  'count-tokens': (body, from, to, { target }) => {
    const decoded = required(from.counting, from).decodeRequest(body);
    const request = { ...decoded.value, model: target.model };
    return joined(decoded, (to.counting ?? to).encodeRequest(request), sourcePathsOf(from, body));
  },
  embed: (body, from, to, { target }) => {
    const decoded = required(from.embedding, from).decodeRequest(body);
    const codec = required(to.embedding, to);
    const request = { ...decoded.value, model: target.model };
    return joined(decoded, codec.encodeRequest(request), sourcePathsOf(from, body));
  },
};

/** A whole answer of an operation besides generating, in another dialect. */
export function translateAnswer(
  body: JsonObject,
  from: Dialect,
  to: Dialect,
  operation: Operation,
  context: EncodeContext,
): Decoded<JsonObject> {
  if (operation === 'embed') return answer(body, [from.embedding, to.embedding], to, context);
  return answer(body, [from.counting, to.counting], to, context);
}

type AnswerCodec<Answer> = Pick<OperationCodec<never, Answer>, 'decodeAnswer' | 'encodeAnswer'>;

function answer<Answer>(
  body: JsonObject,
  [source, target]: readonly (AnswerCodec<Answer> | undefined)[],
  to: Dialect,
  context: EncodeContext,
): Decoded<JsonObject> {
  const value = source?.decodeAnswer(body);
  if (value !== undefined) return required(target, to).encodeAnswer(value, context);
  throw new GatewayError('UPSTREAM_PROTOCOL', {
    message: 'The upstream answered with something else than it was asked for.',
  });
}

function required<Codec>(codec: Codec | undefined, dialect: Dialect): Codec {
  if (codec !== undefined) return codec;
  throw new GatewayError('OPERATION_UNSUPPORTED', {
    message: `The API "${dialect.name}" does not offer this operation.`,
  });
}

type PathMapper = (path: string) => string;

/** Encoders know the paths of the canonical request, `before` those of it before plugins changed it. */
function sourcePathsOf(
  from: Dialect,
  body: JsonObject,
  before: PathMapper = (path) => path,
): PathMapper {
  let sourcePath: PathMapper | undefined;
  return (path) => {
    sourcePath ??= from.sourcePaths?.(body) ?? ((known) => known);
    return sourcePath(before(path));
  };
}

function joined<T>(
  read: Decoded<unknown>,
  written: Decoded<T>,
  sourcePath: PathMapper,
): Decoded<T> {
  const lost = written.warnings.map(({ path, reason }) => ({ path: sourcePath(path), reason }));
  return { value: written.value, warnings: [...read.warnings, ...lost] };
}

/** The draft of a fork: the parent's for another model, or its translation once somebody looks at it. */
export function draftFor(
  dialects: Dialects,
  parent: Draft,
  route: RequestRoute,
  trace: Trace,
): Draft {
  const { dialect, model } = route.target;
  if (parent.dialect === dialect) return parent.withModel(model);
  const from = dialectOf(dialects, parent.dialect);
  const to = dialectOf(dialects, dialect);
  const body = parent.withModel(model);
  const origin = (): Decoded<JsonObject> => {
    const translated = translateRequest(body.json, from, to, route);
    trace.warn(translated.warnings);
    return translated;
  };
  return new Draft({ dialect, modelField: to.modelField, model, origin });
}
