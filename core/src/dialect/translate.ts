import { Draft } from '../context/draft.ts';
import type { Trace } from '../context/trace.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Decoded, Dialect, EncodeContext } from './dialect.ts';
import type { JsonObject } from './json.ts';

/** The dialects of one generation by name. */
export type Dialects = ReadonlyMap<string, Dialect>;

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
  model: string,
  from: Dialect,
  to: Dialect,
): Decoded<JsonObject> {
  const decoded = from.decodeRequest(body);
  const encoded = to.encodeRequest({ ...decoded.value, model });
  return { value: encoded.value, warnings: [...decoded.warnings, ...encoded.warnings] };
}

/** A whole answer in another dialect. */
export function translateResponse(
  body: JsonObject,
  from: Dialect,
  to: Dialect,
  context: EncodeContext,
): Decoded<JsonObject> {
  const decoded = from.decodeResponse(body);
  const encoded = to.encodeResponse(decoded.value, context);
  return { value: encoded.value, warnings: [...decoded.warnings, ...encoded.warnings] };
}

/** The draft of a fork: the parent's for another model, or its translation once somebody looks at it. */
export function draftFor(
  dialects: Dialects,
  parent: Draft,
  model: string,
  dialect: string,
  trace: Trace,
): Draft {
  if (parent.dialect === dialect) return parent.withModel(model);
  const from = dialectOf(dialects, parent.dialect);
  const to = dialectOf(dialects, dialect);
  const body = parent.withModel(model);
  const origin = (): JsonObject => {
    const { value, warnings } = translateRequest(body.json, model, from, to);
    trace.warn(warnings);
    return value;
  };
  return new Draft({ dialect, modelField: to.modelField, model, origin });
}
