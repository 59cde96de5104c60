import type { IncomingMessage, ServerResponse } from 'node:http';
import { milliseconds } from '../config/milliseconds.ts';
import { parseBody } from '../context/body.ts';
import { Context, type Exchange } from '../context/context.ts';
import { Draft } from '../context/draft.ts';
import { Endings } from '../context/endings.ts';
import { Inbound, type InboundContent, type InboundHead } from '../context/inbound.ts';
import { Trace } from '../context/trace.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { dialectOf, draftFor, type RequestRoute } from '../dialect/translate.ts';
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
  const exchange = new LiveExchange(facts, inbound, dialect);
  return { ctx: new Context(exchange), endings: exchange.endings };
}

/** What the contexts of one request share. */
class LiveExchange implements Exchange {
  readonly id: string;
  readonly inbound: Inbound;
  readonly trace = new Trace();
  readonly endings = new Endings();
  readonly deadlineMs: number;
  readonly #facts: ExchangeFacts;
  readonly #dialect: Dialect;
  #log: Logger | undefined;

  constructor(facts: ExchangeFacts, inbound: Inbound, dialect: Dialect) {
    const { clock, config } = facts.generation;
    this.id = facts.id;
    this.inbound = inbound;
    this.deadlineMs = clock.monotonic() + milliseconds(config.core.requestTimeout);
    this.#facts = facts;
    this.#dialect = dialect;
  }

  /** Made when it is asked for: few exchanges log anything themselves. */
  get log(): Logger {
    return (this.#log ??= logOfRequest(this.#facts.log, this.id));
  }

  askForUsage(body: Draft): void {
    dialectOf(this.#facts.generation.dialects, body.dialect).usage?.ask?.(body);
  }

  clientDraft(): Draft {
    return clientDraft(this.inbound, this.#dialect);
  }

  draftFor(parent: Draft, route: RequestRoute, trace: Trace): Draft {
    return draftFor(this.#facts.generation.dialects, parent, route, trace);
  }
}

function headOf({ generation, request, endpoint, params }: ExchangeFacts): InboundHead {
  const { url = '/' } = request;
  const mark = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark === -1 ? url : url.slice(0, mark),
    route: endpoint.path,
    scheme: 'encrypted' in request.socket ? 'https' : 'http',
    query: mark === -1 ? {} : queryOf(url.slice(mark + 1)),
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
