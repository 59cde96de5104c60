import type { ServerResponse } from 'node:http';
import type { Context } from '../context/context.ts';
import type { Reply } from '../context/reply.ts';
import { CheckedEncoder } from '../dialect/checked-encoder.ts';
import { Collector, eventsOf } from '../dialect/collect.ts';
import type { Decoded, Dialect, EncodeContext } from '../dialect/dialect.ts';
import { faultError } from '../dialect/fault.ts';
import { parseObject, type JsonObject } from '../dialect/json.ts';
import type { CanonicalResponse, Usage } from '../dialect/model.ts';
import { readFrames, writeFrame } from '../dialect/sse.ts';
import { transcode } from '../dialect/plans.ts';
import { asJsonList } from '../dialect/json-list.ts';
import { runStages, type StreamRoute, type Transcoder } from '../dialect/stream.ts';
import { dialectOf, translateAnswer, type Dialects } from '../dialect/translate.ts';
import type { Redactor } from '../config/secrets.ts';
import { asGatewayError, GatewayError } from '../errors/gateway-error.ts';
import type { ByteSource } from '../executor/source.ts';
import type { StreamFraming } from '../pipeline/plugin.ts';
import { sendStream, streamHeaders } from './send-stream.ts';
import type { Hold, Sent } from './sending.ts';

/** What the answers of one generation are written with. */
export interface Speakers {
  readonly dialects: Dialects;
  readonly redactor: Redactor;
  /** Somebody counts tokens: usage is looked for also in answers that pass unread. */
  readonly wantsUsage: boolean;
  readonly hold: Hold;
  /** Counts frames that were withheld since they would have broken the client's protocol. */
  readonly onViolation: (sentence: string) => void;
}

/** Sends the reply in the client's dialect. Throws before the first byte, and never after it. */
export async function respond(
  ctx: Context,
  reply: Reply,
  response: ServerResponse,
  { dialects, onViolation, redactor }: Speakers,
): Promise<Sent> {
  const to = dialectOf(dialects, ctx.inbound.dialect);
  const { body } = reply;
  if (body.kind === 'models')
    return sendJson(reply, response, required(to.encodeModels?.(body.models), to));
  if (body.kind === 'model')
    return sendJson(reply, response, required(to.encodeModel?.(body.model), to));
  const context = encodeContext(ctx, to);
  if (body.kind === 'tokens')
    return sendDecoded(
      ctx,
      reply,
      response,
      required(to.counting, to).encodeAnswer(body.count, context),
    );
  const from = dialectOf(dialects, body.dialect);
  const route: StreamRoute = {
    from,
    to,
    stages: reply.stages,
    context,
    provider: reply.served?.provider ?? from.name,
    redactor,
    onObserverError: (error) => ctx.log.error({ id: ctx.id, err: error }, 'an observer failed'),
    onViolation,
  };
  if (body.kind === 'whole') return sendWhole(ctx, reply, response, body.bytes, route);
  if (ctx.inbound.stream)
    return sendStream(ctx, reply, body.source, response, transcoderFor(ctx, route));
  const answer = gather(await drain(ctx, body.source), route);
  return sendBytes(reply, response, encodeWhole(answer, route, ctx), answer.usage);
}

function encodeContext(ctx: Context, to: Dialect): EncodeContext {
  const request = ctx.inbound.content?.body.json ?? {};
  return {
    model: ctx.model,
    request,
    streamUsage: to.wantsStreamUsage?.(request) !== false,
    requestId: ctx.id,
    now: Date.now(),
  };
}

function transcoderFor(ctx: Context, route: StreamRoute): Transcoder {
  const events = transcode(route);
  return ctx.inbound.content?.framing === 'json-list' ? asJsonList(events) : events;
}

function required<Found>(found: Found | undefined, dialect: Dialect): Found {
  if (found !== undefined) return found;
  throw new GatewayError('OPERATION_UNSUPPORTED', {
    message: `The API "${dialect.name}" has no answer to this request.`,
  });
}

function sendWhole(
  ctx: Context,
  reply: Reply,
  response: ServerResponse,
  bytes: Buffer,
  route: StreamRoute,
): Sent {
  const { framing = 'events' } = ctx.inbound.content ?? {};
  if (ctx.inbound.stream)
    return sendAsStream(reply, response, decodeWhole(ctx, bytes, route), route, framing);
  const isSame = route.from.name === route.to.name;
  const { operation } = ctx.inbound;
  // Stages and the canonical model are about messages.
  const isMessage = operation === 'generate';
  if (isSame && (route.stages.length === 0 || !isMessage)) return sendBytes(reply, response, bytes);
  if (!isMessage) {
    const body = parsed(bytes);
    const translated = translateAnswer(body, route.from, route.to, operation, route.context);
    return sendDecoded(ctx, reply, response, translated);
  }
  if (isSame && route.stages.every(({ kind }) => kind === 'observe'))
    return sendBytes(reply, response, bytes, shown(ctx, bytes, route));
  const answer = decodeWhole(ctx, bytes, route);
  return sendBytes(reply, response, encodeWhole(answer, route, ctx), answer.usage);
}

/** Shows observers an answer that passes as it is, be it what it may; gives its usage. */
function shown(ctx: Context, bytes: Buffer, route: StreamRoute): Usage | undefined {
  try {
    return decodeWhole(ctx, bytes, route).usage;
  } catch (error) {
    route.onObserverError(error);
    return undefined;
  }
}

/** The upstream's whole answer with the stages applied. */
function decodeWhole(ctx: Context, bytes: Buffer, route: StreamRoute): CanonicalResponse {
  const { value, warnings } = route.from.decodeResponse(parsed(bytes));
  if (route.from.name !== route.to.name) ctx.trace.warn(warnings);
  if (route.stages.length === 0) return value;
  const events = eventsOf(value);
  if (route.stages.every(({ kind }) => kind === 'observe')) {
    for (const event of events) runStages(route, event);
    return value;
  }
  const collector = new Collector();
  for (const event of events) for (const mapped of runStages(route, event)) collector.push(mapped);
  if (collector.fault !== undefined) throw faultError(collector.fault, route.provider);
  return collector.response();
}

function parsed(bytes: Buffer): JsonObject {
  const body = parseObject(bytes.toString('utf8'));
  if (body !== undefined) return body;
  throw new GatewayError('UPSTREAM_PROTOCOL', {
    message: 'The upstream answered with something that is not JSON.',
  });
}

function encodeWhole(answer: CanonicalResponse, route: StreamRoute, ctx: Context): Buffer {
  const { value, warnings }: Decoded<JsonObject> = route.to.encodeResponse(answer, route.context);
  ctx.trace.warn(warnings);
  return Buffer.from(JSON.stringify(value));
}

/** An upstream that answers with a stream although none was asked for. */
function gather(bytes: Buffer, route: StreamRoute): CanonicalResponse {
  const decoder = route.from.streamDecoder();
  const collector = new Collector();
  const events = [...readFrames(bytes).flatMap((frame) => decoder.decode(frame)), ...decoder.end()];
  for (const event of events) for (const mapped of runStages(route, event)) collector.push(mapped);
  if (collector.fault !== undefined) throw faultError(collector.fault, route.provider);
  return collector.response();
}

/** Largest stream that is gathered into a whole answer. */
const gatheredBytes = 100 * 1024 * 1024;

function drain(ctx: Context, source: ByteSource): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    // A source that is cancelled says nothing any more.
    ctx.lifetime.onEnd((reason) => {
      source.cancel(reason);
      reject(new GatewayError('CLIENT_GONE'));
    });
    source.start({
      data: (chunk) => {
        bytes += chunk.length;
        if (bytes <= gatheredBytes) return chunks.push(chunk) > 0;
        source.cancel('the answer is too large');
        reject(
          new GatewayError('UPSTREAM_PROTOCOL', {
            message: 'The upstream sent an oversized answer.',
          }),
        );
        return true;
      },
      end: () => resolve(Buffer.concat(chunks)),
      fail: (error) => reject(asGatewayError(error)),
    });
  });
}

/** An upstream that answers whole although a stream was asked for. */
function sendAsStream(
  reply: Reply,
  response: ServerResponse,
  answer: CanonicalResponse,
  route: StreamRoute,
  framing: StreamFraming,
): Sent {
  const encoder = new CheckedEncoder(route);
  const frames = eventsOf(answer).flatMap((event) => encoder.encode(event));
  if (encoder.violation !== undefined) throw encoder.malformed();
  const text =
    framing === 'json-list'
      ? `[${frames.map(({ data }) => data).join(',\r\n')}]`
      : frames.map(writeFrame).join('');
  reply.commit();
  response.writeHead(reply.status, { ...reply.headers, ...streamHeaders(framing) });
  response.end(text);
  return answer.usage === undefined ? {} : { usage: answer.usage };
}

/** What an operation's codec has written, and what it lost. */
function sendDecoded(
  ctx: Context,
  reply: Reply,
  response: ServerResponse,
  { value, warnings }: Decoded<JsonObject>,
): Sent {
  ctx.trace.warn(warnings);
  return sendJson(reply, response, value);
}

function sendJson(reply: Reply, response: ServerResponse, body: JsonObject): Sent {
  return sendBytes(reply, response, Buffer.from(JSON.stringify(body)));
}

function sendBytes(reply: Reply, response: ServerResponse, bytes: Buffer, usage?: Usage): Sent {
  reply.commit();
  response.writeHead(reply.status, {
    ...reply.headers,
    'content-type': 'application/json',
    'content-length': bytes.length,
  });
  response.end(bytes);
  return usage === undefined ? {} : { usage };
}
