import type { IncomingMessage } from 'node:http';
import { Client } from '../context/client.ts';
import type { Context } from '../context/context.ts';
import type { ExchangeEnd } from '../context/endings.ts';
import type { Warning } from '../dialect/dialect.ts';
import type { GatewayError } from '../errors/gateway-error.ts';
import { isoTime, type Logger, type LogOptions } from './log.ts';
import { safeLine } from './log-line.ts';

/** What the line of a request tells. */
export interface AccessFacts {
  readonly id: string;
  readonly request: IncomingMessage;
  /** Address of the client. */
  readonly ip: string;
  readonly end: ExchangeEnd;
  /** Absent for requests that reached no endpoint. */
  readonly ctx: Context | undefined;
}

const infoLevel = 30;
/** What translation could not express is logged up to so many fields. */
const loggedWarnings = 20;
const loggedWords = 500;
const loggedPath = 256;
const loggedReason = 8192;

/**
 * The one log line of each request. Causes and stacks are in it and nowhere else. Lines of level "info"
 * go to the destination of the log without pino, which takes three times as long for them.
 */
export class AccessLog {
  readonly #log: Logger;
  readonly #write: (line: string) => void;
  readonly #clean: (text: string) => string;
  readonly #time = isoTime();

  constructor(log: Logger, { destination, redactor }: Required<LogOptions>) {
    this.#log = log;
    this.#clean = (text) => redactor.clean(text);
    this.#write = (line) => destination.write(safeLine(redactor.clean(line)));
  }

  /** Without secrets before it is cut: half of one would not be known. */
  readonly #short: Short = (text, longest) =>
    text.length <= longest ? text : this.#clean(text).slice(0, longest);

  /** Logs how a request has ended. */
  tell(facts: AccessFacts): void {
    const { end, id } = facts;
    if (end.error !== undefined && end.error.status >= 500)
      this.#log.error({ id, ...fieldsOf(facts, this.#short), err: end.error }, 'request');
    else if (this.#log.isLevelEnabled('info'))
      this.#write(
        `{"level":${infoLevel}${this.#time()},"id":"${id}",${JSON.stringify(fieldsOf(facts, this.#short)).slice(1, -1)},"msg":"request"}\n`,
      );
  }
}

/** A text of bounded length. */
type Short = (text: string, longest: number) => string;

function fieldsOf(
  { ctx, end, ip, request }: AccessFacts,
  short: Short,
): Readonly<Record<string, unknown>> {
  const { error, ms, outcome, status } = end;
  const attempts = ctx?.trace.attempts;
  const last = attempts?.at(-1);
  // One literal: members without a value are not written, and joining objects takes longer than writing them.
  return {
    ip,
    method: request.method,
    path: short(pathOf(request.url ?? ''), loggedPath),
    status,
    ms: Math.round(ms * 10) / 10,
    outcome,
    client: ctx?.find(Client)?.id,
    model: ctx && short(ctx.model, loggedPath),
    stream: ctx?.inbound.stream,
    provider: last?.provider,
    credential: last?.credential,
    attempts: attempts?.length,
    trace: attempts && tried(attempts),
    lost: ctx && lost(ctx.trace.warnings, short),
    code: error?.code,
    reason: error && reasonOf(error, short),
  };
}

function pathOf(url: string): string {
  const mark = url.indexOf('?');
  return mark === -1 ? url : url.slice(0, mark);
}

/** Why the gateway refused or gave up; failures of its own are logged with their causes instead. */
function reasonOf({ message, status }: GatewayError, short: Short): string | undefined {
  return status < 500 ? short(message, loggedReason) : undefined;
}

/** How each attempt went, where there was more than one. */
function tried(attempts: Context['trace']['attempts']): readonly string[] | undefined {
  if (attempts.length < 2) return undefined;
  return attempts.map(({ credential, outcome }) => `${credential}:${outcome}`);
}

function lost(warnings: readonly Warning[], short: Short): readonly Warning[] | undefined {
  if (warnings.length === 0) return undefined;
  // Paths hold names that clients choose.
  return warnings.slice(0, loggedWarnings).map(({ path, reason }) => ({
    path: short(path, loggedWords),
    reason: short(reason, loggedWords),
  }));
}
