import type { Fate, Fault } from '../upstream/fault.ts';
import { narrowKey, times } from '../gateway/config.ts';
import type { ClientRecord, JournalEntry } from '../wire.ts';

/** What is known of one request. */
export interface Evidence {
  readonly record: ClientRecord;
  readonly fault: Fault;
  /** In the order in which they began. */
  readonly attempts: readonly JournalEntry[];
  /** No other request was under way, so that there was no reason not to try again. */
  readonly alone: boolean;
  /** How long the machine kept the processes from running between two times. */
  readonly starvedMs: (fromMs: number, toMs: number) => number;
  /** How long others waited until the upstream heard of them, when it heard of this one at that time. */
  readonly queuedMs: (atMs: number) => number;
}

const abortMs = 250;
/** An attempt that begins so long after the client has left was not on its way when it did. */
const startMs = 100;
const slackMs = 2_000;
const starvingMs = 500;
const mostAttempts = 4;
/** The first, a second one elsewhere, and one in place of a connection that was stale. */
const mostAmbiguous = 3;
const slowReaderMs = 20_000;

type Check = (evidence: Evidence) => string | undefined;

/** Everything that must hold for each request, whatever was thrown at it. */
const checks: Readonly<Record<string, Check>> = {
  'no answer at all': ({ record }) => (record.kind === 'hung' ? 'the client gave up' : undefined),
  'ill-formed answer': ({ record, fault }) => {
    const isOwn = fault.deviates === true && record.case.client === record.case.upstream;
    return record.kind === 'broken' && !isOwn && record.leftMs === undefined
      ? record.problem
      : undefined;
  },
  "somebody else's bytes": ({ record }) =>
    record.foreign.length > 0 ? record.foreign.join(' ') : undefined,
  'mixed-up request': ({ attempts }) => attempts.find(({ problem }) => problem)?.problem,
  'text that no attempt said': wrongText,
  'success of a failed attempt': ({ record, attempts }) =>
    isSuccess(record) && !attempts.some(({ complete }) => complete)
      ? 'no attempt was complete'
      : undefined,
  'tried again after the answer began': ({ record, attempts, fault }) => {
    // What comes unasked moves answers to the next attempt on the same connection.
    if (fault.door === 'chatter' || fault.door === 'reuse') return undefined;
    const first = attempts.find(({ said }) => said !== '' && record.text.startsWith(startOf(said)));
    const later = attempts.filter(({ attempt }) => first !== undefined && attempt > first.attempt);
    return record.text !== '' && later.length > 0 ? `${later.length} attempts later` : undefined;
  },
  'too many attempts': tooMany,
  'too slow': tooSlow,
  'upstream not told that the client left': deafUpstream,
  'upstream left open': ({ attempts }) =>
    attempts.some(({ endedMs }) => endedMs === undefined)
      ? 'an attempt was still under way seconds later'
      : undefined,
  'wrong outcome': wrongOutcome,
  'no Retry-After': ({ record }) =>
    record.code === 'CREDENTIALS_COOLING' && record.headers['retry-after'] === undefined
      ? 'while all credentials cool'
      : undefined,
};

/** What does not hold, by the name of the rule. */
export function violationsOf(evidence: Evidence): readonly { rule: string; detail: string }[] {
  return Object.entries(checks).flatMap(([rule, check]) => {
    const detail = check(evidence);
    return detail === undefined ? [] : [{ rule, detail }];
  });
}

/** True for an answer that the client takes for a complete one. */
export function isSuccess({ kind }: ClientRecord): boolean {
  return kind === 'whole' || kind === 'stream';
}

/** The beginning of a text names its attempt. */
function startOf(said: string): string {
  return said.split('.', 2).join('.') + '.';
}

function wrongText({ record, attempts, fault }: Evidence): string | undefined {
  const { text, kind } = record;
  if (fault.deviates === true && kind === 'broken') return undefined;
  if (isSuccess(record)) {
    if (fault.deviates === true && attempts.some(({ said }) => said.startsWith(text)))
      return undefined;
    return attempts.some(({ said }) => said === text)
      ? undefined
      : `the client got ${quoted(text)}; said was ${attempts.map(({ said }) => quoted(said)).join(', ')}`;
  }
  if (text === '' || attempts.some(({ said }) => said.startsWith(text))) return undefined;
  return `the client got ${quoted(text)} before the error; said was ${attempts.map(({ said }) => quoted(said)).join(', ')}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length <= 160 ? text : `${text.slice(0, 80)}…${text.slice(-80)}`);
}

/** How many attempts are right; a good one may have met a connection that was stale. */
const most: Readonly<Record<Fate, (evidence: Evidence) => number>> = {
  good: ({ alone, fault }) => (alone && (fault.door ?? 'main') === 'main' ? 1 : 2),
  final: () => 1,
  broken: () => 1,
  ambiguous: ({ record }) => (record.case.mode === 'all' ? mostAmbiguous : mostAttempts),
  unreached: () => mostAttempts,
  rejected: () => mostAttempts,
  open: () => mostAttempts,
};

/** The processes were kept from running for so long that timers may have run out by that alone. */
function isStarved({ record, starvedMs }: Evidence): boolean {
  return starvedMs(record.startedMs, record.endedMs) > starvingMs;
}

function tooMany(evidence: Evidence): string | undefined {
  const { attempts, fault, alone } = evidence;
  const limit = most[fault.fate](evidence);
  if (attempts.length > limit && !(fault.fate !== 'final' && isStarved(evidence)))
    return `${attempts.length} attempts, where ${limit} are right`;
  const credentials = new Set(attempts.map(({ credential }) => credential));
  // One that looks like a stale connection is tried on a fresh one, with the same credential.
  return alone && attempts.length === 2 && credentials.size === 1 && fault.fate === 'rejected'
    ? 'the same credential twice while others were free'
    : undefined;
}

function tooSlow({ record, fault, starvedMs }: Evidence): string | undefined {
  const { startedMs, endedMs } = record;
  const usual = fault.withinMs ?? times.request + slackMs;
  const limit = usual + (record.case.behaviour === 'slow-reader' ? slowReaderMs : 0);
  const took = endedMs - startedMs;
  if (took <= limit) return undefined;
  const excused = starvedMs(startedMs, endedMs);
  return took <= limit + excused ? undefined : `${Math.round(took)} ms, where ${limit} are allowed`;
}

function deafUpstream({
  record,
  attempts,
  fault,
  queuedMs,
  starvedMs,
}: Evidence): string | undefined {
  const { leftMs } = record;
  if (leftMs === undefined || isSuccess(record) || fault.lingers === true) return undefined;
  if (record.case.behaviour === 'half-close' && record.kind !== 'broken') return undefined;
  if (record.case.behaviour === 'abort-upload' && attempts.length > 0)
    return 'an attempt for a request that never arrived whole';
  for (const { attempt, startedMs, endedMs = Infinity } of attempts) {
    const last = Math.min(endedMs, leftMs + 5_000);
    const queued = attempt === 1 ? queuedMs(startedMs) : 0;
    const excused = starvedMs(leftMs - 100, last + 100) + queued;
    if (startedMs > leftMs + startMs + excused)
      return `an attempt began ${Math.round(startedMs - leftMs)} ms later`;
    if (endedMs > leftMs + abortMs + excused)
      return `it worked on for ${Math.round(endedMs - leftMs)} ms`;
  }
  return undefined;
}

interface Seen {
  readonly evidence: Evidence;
  readonly success: boolean;
  /** In words. */
  readonly got: string;
}

/** What became of a request whose attempt failed before it said anything. */
function afterFailure({ evidence, success, got }: Seen): string | undefined {
  const { record, fault, alone } = evidence;
  if (record.kind === 'stream-error' && record.text !== '')
    return `${got} although no attempt said anything to rely on`;
  if (record.case.mode === 'all')
    return success ? `${got} although all attempts failed` : undefined;
  const isLost = fault.freezes === true || (fault.slow === true && !record.case.stream);
  return alone && !isLost && !success
    ? `${got}, although the next attempt would have worked`
    : undefined;
}

const outcomes: Readonly<Record<Fate, (seen: Seen) => string | undefined>> = {
  good({ evidence: { alone, fault, record }, success, got }) {
    // What comes unasked may be taken for the answer to the next request, which is then lost.
    const isPoisoned = !alone && fault.door === 'reuse' && record.kind === 'error';
    const isLimited = record.case.clientKey === narrowKey && record.code === 'CONCURRENCY_LIMITED';
    return success || isPoisoned || isLimited ? undefined : `${got} for a good answer`;
  },
  open: () => undefined,
  broken({ evidence: { alone, record }, got }) {
    // Streams of others that broke have cooled all of its credentials.
    const isCooling = !alone && record.code === 'CREDENTIALS_COOLING';
    return record.kind === 'stream-error' || isCooling
      ? undefined
      : `${got} for a stream that broke`;
  },
  final({ evidence: { fault, record }, got }) {
    const isTold = record.kind === 'error' && record.status === fault.status;
    // After a sign of life it can only be told in the stream.
    const isToldLate = record.kind === 'stream-error' && record.text === '';
    return isTold || isToldLate ? undefined : `${got} for a refusal`;
  },
  unreached: afterFailure,
  rejected: afterFailure,
  ambiguous: afterFailure,
};

function wrongOutcome(evidence: Evidence): string | undefined {
  const { record, fault, attempts } = evidence;
  const { kind, status, code, leftMs } = record;
  if (leftMs !== undefined || kind === 'hung' || kind === 'broken') return undefined;
  if (fault.fate !== 'final' && isStarved(evidence)) return undefined;
  const got = `${kind} ${status ?? ''} ${code ?? ''} after ${attempts.length} attempts`;
  return outcomes[fault.fate]({ evidence, got, success: isSuccess(record) });
}
