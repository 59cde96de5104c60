import type { IncomingMessage, ServerResponse } from 'node:http';
import { milliseconds } from '../config/milliseconds.ts';
import { parseBody } from '../context/body.ts';
import { Context, type Exchange } from '../context/context.ts';
import { Draft } from '../context/draft.ts';
import { Endings } from '../context/endings.ts';
import { Inbound, type InboundContent, type InboundHead } from '../context/inbound.ts';
import { Trace } from '../context/trace.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { dialectOf, draftFor } from '../dialect/translate.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { logOfRequest, type Logger } from '../observe/log.ts';
import type { Generation } from '../pipeline/generation.ts';
import type { Endpoint, EndpointTarget } from '../pipeline/plugin.ts';
import { readBody, type BodyLimits } from './body.ts';
import { clientAddress } from './client-address.ts';

export interface ExchangeFacts {
  readonly id: string;
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
  readonly generation: Generation;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly limits: BodyLimits;
  readonly log: Logger;
  /** Called when the body has arrived. */
  readonly onContent: (inbound: Inbound, dialect: Dialect) => void;
}

/** The context of a new exchange, and the listeners that wait for its end. */
export function openExchange(facts: ExchangeFacts): {
  ctx: Context;
  endings: Endings;
} {
  const { endpoint, generation } = facts;
  const dialect = dialectOf(generation.dialects, endpoint.dialect);
  const head = headOf(facts);
  const inbound = new Inbound(
    head,
    () => contentOf({ ...facts, query: head.query }, dialect),
    () => facts.onContent(inbound, dialect),
  );
  const endings = new Endings();
  let log: Logger | undefined;
  const exchange: Exchange = {
    id: facts.id,
    inbound,
    // Few exchanges log anything themselves.
    get log() {
      return (log ??= logOfRequest(facts.log, facts.id));
    },
    trace: new Trace(),
    endings,
    askForUsage: (body) => dialectOf(generation.dialects, body.dialect).usage?.ask?.(body),
    deadlineMs: generation.clock.monotonic() + milliseconds(generation.config.core.requestTimeout),
    clientDraft: () => clientDraft(inbound, dialect),
    draftFor: (parent, route, trace) => draftFor(generation.dialects, parent, route, trace),
  };
  return { ctx: new Context(exchange), endings };
}

function headOf({ generation, request, endpoint, params }: ExchangeFacts): InboundHead {
  const [path = '/', ...rest] = (request.url ?? '/').split('?');
  return {
    method: request.method ?? 'GET',
    path,
    route: endpoint.path,
    scheme: 'encrypted' in request.socket ? 'https' : 'http',
    query: rest.length === 0 ? {} : queryOf(rest.join('?')),
    params,
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    ip: clientAddress(request, generation.trustedProxies),
    dialect: endpoint.dialect,
    operation: endpoint.operation,
  };
}

/** A parameter that stands twice has both values, joined as Node joins headers: nobody chooses one unseen. */
function queryOf(search: string): InboundHead['query'] {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) {
    const before = query.get(name);
    query.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(query);
}

async function contentOf(
  facts: ExchangeFacts & Pick<InboundHead, 'query'>,
  dialect: Dialect,
): Promise<InboundContent | undefined> {
  const { endpoint, request, response, limits, params, query } = facts;
  if (endpoint.method === 'GET') return undefined;
  const body = parseBody(await readBody(request, response, limits), dialect.modelField);
  const read = endpoint.target ?? targetInBody;
  return { body, ...read({ params, query, body: body.json }) };
}

/** The default of `Endpoint.target`. */
function targetInBody({ body }: { body: Readonly<Record<string, unknown>> }): EndpointTarget {
  const { model, stream } = body;
  if (model === undefined || model === '')
    throw new GatewayError('MODEL_REQUIRED', {
      param: 'model',
      message: 'The request names no model; set "model".',
    });
  if (typeof model !== 'string')
    throw new GatewayError('FIELD_INVALID', {
      param: 'model',
      message: '"model" must be a string.',
    });
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
    throw new GatewayError('FIELD_INVALID', {
      param: 'stream',
      message: '"stream" must be true or false.',
    });
  return { model, stream: stream === true };
}

function clientDraft({ content }: Inbound, dialect: Dialect): Draft {
  if (content === undefined)
    throw new GatewayError('PLUGIN_CONTRACT', {
      message:
        'A plugin read the body of a request that has none, or has not arrived. Restrict "operations", or drop "headOnly".',
    });
  return new Draft({
    dialect: dialect.name,
    modelField: dialect.modelField,
    model: content.model,
    origin: () => ({ value: content.body.json, warnings: [] }),
    source: content.body,
  });
}
