import {
  type AttemptRecord,
  Charge,
  Client,
  type Context,
  type ExchangeEnd,
  type Served,
  type Trace,
} from '@ai-proxy/core';
import type { LogRecord } from '../../operations/log-store/keys.ts';
import { cleanText, type Redact } from './clean-text.ts';

/** Characters of a text that a client or an upstream has chosen. */
const longestText = 8 * 1024;
/** Paths of fields hold names that clients choose. */
const longestPath = 500;
const mostLost = 20;

/** What is known of an exchange besides its context. */
export interface Observed {
  /** Unix time in milliseconds when it began. */
  readonly atMs: number;
  readonly firstByteMs: number | undefined;
  readonly served: Served | undefined;
  readonly requestBody: string | undefined;
  readonly responseBody: string | undefined;
}

/** The record of an exchange that is over. */
export function recordOf(
  ctx: Context,
  end: ExchangeEnd,
  { atMs, firstByteMs, requestBody, responseBody, served }: Observed,
  redact: Redact,
): LogRecord {
  const { head, stream } = ctx.inbound;
  const answering = served ?? ctx.trace.attempts.at(-1);
  const { error, outcome, status } = end;
  const cleanModel = modelCleaner(redact);
  const { costPicoUsd, usage, usageSource } = charged(ctx, end);
  return {
    id: ctx.id,
    method: head.method,
    path: cleanText(head.path, longestText, redact),
    status,
    outcome,
    code: error?.code,
    ms: end.ms,
    atMs,
    firstByteMs,
    requestBody,
    responseBody,
    client: ctx.find(Client)?.id,
    tenant: ctx.find(Client)?.tenantId,
    operation: head.operation,
    dialect: head.dialect,
    stream,
    model: cleanModel(ctx.model),
    provider: answering?.provider,
    credential: answering?.credential,
    servedModel: answering && cleanModel(answering.model),
    usage,
    usageSource,
    costPicoUsd,
    attempts: attemptsOf(ctx.trace, cleanModel),
    lost: lostFields(ctx.trace, redact),
    error: error === undefined ? undefined : cleanText(error.message, longestText, redact),
  };
}

/** Cleans names of models; mostly all those of a request are the same. */
function modelCleaner(redact: Redact): (name: string) => string {
  let last: string | undefined;
  let clean = '';
  return (name) => {
    if (name !== last) clean = cleanText(name, longestText, redact);
    last = name;
    return clean;
  };
}

/** What was charged; where nobody charges, what the upstream counted. */
function charged(
  ctx: Context,
  { usage }: ExchangeEnd,
): Pick<LogRecord, 'usage' | 'usageSource' | 'costPicoUsd'> {
  const charge = ctx.find(Charge);
  if (charge !== undefined)
    return { usage: charge.usage, usageSource: charge.source, costPicoUsd: charge.picoUsd };
  const usageSource = usage === undefined ? undefined : 'provider';
  return { usage, usageSource, costPicoUsd: undefined };
}

function attemptsOf({ attempts }: Trace, cleanModel: (name: string) => string): AttemptRecord[] {
  return attempts.map((attempt) => ({ ...attempt, model: cleanModel(attempt.model) }));
}

function lostFields({ warnings }: Trace, redact: Redact): readonly string[] {
  if (warnings.length === 0) return [];
  const paths = new Set<string>();
  for (const { path } of warnings) {
    if (paths.size >= mostLost) break;
    paths.add(cleanText(path, longestPath, redact));
  }
  return [...paths];
}
