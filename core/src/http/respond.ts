import type { ServerResponse } from 'node:http';
import type { Context } from '../context/context.ts';
import type { Reply, WholeBody } from '../context/reply.ts';
import { CheckedEncoder } from '../dialect/checked-encoder.ts';
import { Collector, eventsOf } from '../dialect/collect.ts';
import type { Decoded, Dialect, EncodeContext } from '../dialect/dialect.ts';
import { faultError } from '../dialect/fault.ts';
import { parseObject, type JsonObject } from '../dialect/json.ts';
import type { CanonicalResponse } from '../dialect/model.ts';
import { charactersOf, usageOfWhole } from '../dialect/usage-meter.ts';
import { readFrames, writeFrame } from '../dialect/sse.ts';
import { continuing } from '../dialect/continuing.ts';
import { transcode } from '../dialect/plans.ts';
import { asJsonList } from '../dialect/json-list.ts';
import { runStages, type StreamRoute, type Transcoder } from '../dialect/stream.ts';
import { dialectOf, translateAnswer, type Dialects } from '../dialect/translate.ts';
import type { Redactor } from '../config/secrets.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { StreamFraming } from '../pipeline/plugin.ts';
import { allOf } from './all-of.ts';
import { sendStream, type GoOn } from './send-stream.ts';
import { streamHeaders } from './stream-headers.ts';
import type { StreamTimes } from './stream-watch.ts';
import type { KeepaliveTimer } from './keepalive.ts';
import { begin, type Hold, type Sending, type Sent } from './sending.ts';
import { endOfTurn } from './turn.ts';

/** What the answers of one generation are written with. */
export interface Speakers {
  readonly dialects: Dialects;
  readonly redactor: Redactor;
  readonly hold: Hold;
  readonly isHeld: Sending['isHeld'];
  readonly ids: Sending['ids'];
  readonly times: StreamTimes;
  /** Time that is left for an answer to be whole. */
  readonly leftMs: number;
  readonly keepalive: KeepaliveTimer;
  /** Counts frames that were withheld since they would have broken the client's protocol. */
  readonly onViolation: (sentence: string) => void;
}

/** Sends the reply in the client's dialect. Throws before the first byte, and never after it. */
export function respond(
  ctx: Context,
  reply: Reply,
  response: ServerResponse,
  speakers: Speakers,
): Promise<Sent> {
  const { dialects, keepalive, leftMs, onViolation, redactor, times } = speakers;
  const to = dialectOf(dialects, ctx.inbound.dialect);
  const { hold, ids, isHeld } = speakers;
  const send = { reply, response, hold, ids, isHeld };
  const { body } = reply;
  if (body.kind === 'models') return sendJson(send, required(to.encodeModels?.(body.models), to));
  if (body.kind === 'model') return sendJson(send, required(to.encodeModel?.(body.model), to));
  const context = encodeContext(ctx, to);
  if (body.kind === 'tokens')
    return sendDecoded(ctx, send, required(to.counting, to).encodeAnswer(body.count, context));
  const from = dialectOf(dialects, body.dialect);
  const route: StreamRoute = {
    from,
    to,
    stages: reply.stages,
    wantsUsage: ctx.wantsUsage,
    context,
    provider: reply.served?.provider ?? from.name,
    redactor,
    onObserverError: (error) => ctx.log.error({ err: error }, 'an observer failed'),
    onViolation,
  };
  if (body.kind === 'whole') return sendWhole(ctx, send, body, route);
  if (ctx.inbound.stream) {
    const resume = resumeOf(reply, dialects);
    const sending = { ...send, times, keepalive, ...(resume === undefined ? {} : { resume }) };
    return sendStream(ctx, sending, body.source, transcoderFor(ctx, reply, route));
  }
  return sendGathered(ctx, send, allOf(body.source, ctx.lifetime, leftMs), route);
}

/** A stream as the whole answer that the client wants. */
async function sendGathered(
  ctx: Context,
  send: Sending,
  whole: ReturnType<typeof allOf>,
  route: StreamRoute,
): Promise<Sent> {
  const answer = gather(await whole, route);
  return sendBytes(send, encodeWhole(answer, route, ctx), sentOf(ctx, answer));
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

function transcoderFor(ctx: Context, reply: Reply, route: StreamRoute): Transcoder {
  const events =
    reply.resume === undefined ? transcode(route) : continuing(route, reply.innerStages);
  return ctx.inbound.content?.framing === 'json-list' ? asJsonList(events) : events;
}

/** How the rest of a stream is got, where a plugin knows. An answer that is no stream is of no use. */
function resumeOf(first: Reply, dialects: Dialects): GoOn | undefined {
  const { resume } = first;
  if (resume === undefined) return undefined;
  return async (text, error) => {
    const reply = await resume(text, error);
    if (reply?.body.kind !== 'stream') return undefined;
    const { dialect, source } = reply.body;
    first.goneOnBy(reply.served);
    return { from: dialectOf(dialects, dialect), source, stages: reply.stages };
  };
}

function required<Found>(found: Found | undefined, dialect: Dialect): Found {
  if (found !== undefined) return found;
  throw new GatewayError('OPERATION_UNSUPPORTED', {
    message: `The API "${dialect.name}" has no answer to this request.`,
  });
}

function sendWhole(
  ctx: Context,
  send: Sending,
  body: WholeBody,
  route: StreamRoute,
): Promise<Sent> {
  const { framing = 'events' } = ctx.inbound.content ?? {};
  if (ctx.inbound.stream)
    return sendAsStream(ctx, send, decodeWhole(ctx, body, route), route, framing);
  const isSame = route.from.name === route.to.name;
  const { operation } = ctx.inbound;
  // Stages and the canonical model are about messages.
  const isMessage = operation === 'generate';
  if (isSame && (route.stages.length === 0 || !isMessage))
    return sendBytes(send, body.bytes, counted(ctx, body, route));
  if (!isMessage) {
    const translated = translateAnswer(
      jsonOf(body),
      route.from,
      route.to,
      operation,
      route.context,
    );
    return sendDecoded(ctx, send, translated, counted(ctx, body, route));
  }
  if (isSame && route.stages.every(({ kind }) => kind === 'observe'))
    return sendBytes(send, body.bytes, shown(ctx, body, route));
  const answer = decodeWhole(ctx, body, route);
  return sendBytes(send, encodeWhole(answer, route, ctx), sentOf(ctx, answer));
}

/** What is known of an answer that passes unread, where somebody counts. */
function counted(ctx: Context, body: WholeBody, route: StreamRoute): Sent {
  if (!route.wantsUsage) return {};
  const usage = usageOfWhole(body, route.from);
  if (usage !== undefined) return { usage };
  return ctx.inbound.operation === 'generate' ? shown(ctx, body, { ...route, stages: [] }) : {};
}

/** What is told of an answer at its end. */
function sentOf(ctx: Context, answer: CanonicalResponse): Sent {
  const { usage } = answer;
  if (usage?.outputTokens !== undefined || !ctx.wantsUsage)
    return usage === undefined ? {} : { usage };
  const characters = eventsOf(answer).reduce((sum, event) => sum + charactersOf(event), 0);
  return {
    delivered: { characters },
    ...(usage === undefined ? {} : { usage }),
  };
}

/** Shows observers an answer that passes as it is, be it what it may. */
function shown(ctx: Context, body: WholeBody, route: StreamRoute): Sent {
  try {
    return sentOf(ctx, decodeWhole(ctx, body, route));
  } catch (error) {
    route.onObserverError(error);
    return {};
  }
}

/** The upstream's whole answer with the stages applied. */
function decodeWhole(ctx: Context, body: WholeBody, route: StreamRoute): CanonicalResponse {
  const { value, warnings } = route.from.decodeResponse(jsonOf(body));
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

function jsonOf({ bytes, json }: WholeBody): JsonObject {
  const body = json ?? parseObject(bytes.toString('utf8'));
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

/** An upstream that answers whole although a stream was asked for. */
async function sendAsStream(
  ctx: Context,
  send: Sending,
  answer: CanonicalResponse,
  route: StreamRoute,
  framing: StreamFraming,
): Promise<Sent> {
  const encoder = new CheckedEncoder(route);
  const frames = eventsOf(answer).flatMap((event) => encoder.encode(event));
  if (encoder.violation !== undefined) throw encoder.malformed();
  const text =
    framing === 'json-list'
      ? `[${frames.map(({ data }) => data).join(',\r\n')}]`
      : frames.map(writeFrame).join('');
  const sent = sentOf(ctx, answer);
  const { hold, reply, response } = send;
  await hold(sent, reply.status);
  begin(send, streamHeaders(framing));
  response.end(text);
  return sent;
}

/** What an operation's codec has written, and what it lost. */
function sendDecoded(
  ctx: Context,
  send: Sending,
  { value, warnings }: Decoded<JsonObject>,
  sent: Sent = {},
): Promise<Sent> {
  ctx.trace.warn(warnings);
  return sendJson(send, value, sent);
}

function sendJson(send: Sending, body: JsonObject, sent: Sent = {}): Promise<Sent> {
  return sendBytes(send, Buffer.from(JSON.stringify(body)), sent);
}

async function sendBytes(send: Sending, bytes: Buffer, sent: Sent): Promise<Sent> {
  const { hold, reply, response } = send;
  const held = hold(sent, reply.status);
  if (held !== undefined) await held;
  await endOfTurn();
  begin(send, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
  return sent;
}
