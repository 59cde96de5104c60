import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Options } from './arguments.ts';
import { Child } from './child.ts';
import { disturbance, readMachineTime } from './disturbance.ts';
import type { LoadOrder, LoadResult, UpstreamCount } from './protocol.ts';
import { requestBytes, takeSample, type Sample } from './sample.ts';
import type { Target } from './targets.ts';
import type { Workload } from './workloads.ts';

/** Others' share of the machine above which a turn is repeated. */
const tolerated = 0.05;

const stretchSeconds = 2;

/** One round of one target. */
export interface Round {
  /** NaN for a target without a process. */
  readonly cpuPerRequest: number;
  readonly requestsPerSecond: number;
  readonly load: LoadResult;
  /** Share of the machine that other processes took meanwhile. */
  readonly disturbance: number;
}

/** All rounds of one target under one workload. */
export interface Measurement {
  readonly workload: Workload;
  readonly target: string;
  readonly rounds: readonly Round[];
  readonly peakRssBytes: number;
  readonly errors: Readonly<Record<string, number>>;
}

/** The processes that all targets share. */
export interface Bench {
  readonly upstream: Child;
  readonly load: Child;
  /** For what the children print; removed in the end. */
  readonly directory: string;
  readonly options: Options;
}

interface Running {
  readonly target: Target;
  readonly child: Child | undefined;
  readonly port: number;
  readonly sample: Sample;
  readonly errors: Record<string, number>;
}

/** Measures the targets side by side: warm-up of each, then rounds by turns. */
export async function measure(
  bench: Bench,
  workload: Workload,
  targets: readonly Target[],
  flags: readonly string[] = [],
): Promise<Measurement[]> {
  const running: Running[] = [];
  try {
    await bench.upstream.ask({ answer: workload.answer });
    for (const target of targets) running.push(await start(bench, workload, target, flags));
    for (const each of running) await warmUp(bench, workload, each);
    const turns = await takeTurns(bench, workload, running);
    return await Promise.all(
      running.map(async ({ target, child, errors }, at) => ({
        workload,
        target: target.name,
        rounds: turns.flatMap((turn) => turn[at] ?? []),
        peakRssBytes: (await child?.usage())?.peakRssBytes ?? NaN,
        errors,
      })),
    );
  } finally {
    await Promise.all(running.flatMap(({ child }) => child?.stop() ?? []));
  }
}

/** In stretches, each on new connections: the gateway ends those that have served a thousand requests. */
async function warmUp(bench: Bench, workload: Workload, running: Running): Promise<void> {
  for (let left = bench.options.warmUpSeconds; left > 0; left -= stretchSeconds)
    await runLoad(bench, workload, running, Math.min(left, stretchSeconds));
}

/**
 * Turns of one round each. Disturbed turns are repeated, at most as many as were wanted; of all, the
 * least disturbed ones count.
 */
async function takeTurns(
  bench: Bench,
  workload: Workload,
  running: readonly Running[],
): Promise<Round[][]> {
  const { rounds } = bench.options;
  const turns: Round[][] = [];
  let quiet = 0;
  while (quiet < rounds && turns.length < 2 * rounds) {
    const turn: Round[] = [];
    for (const each of running) turn.push(await runRound(bench, workload, each));
    turns.push(turn);
    if (worst(turn) <= tolerated) quiet++;
  }
  return turns.toSorted((a, b) => worst(a) - worst(b)).slice(0, rounds);
}

function worst(turn: readonly Round[]): number {
  return Math.max(...turn.map((round) => round.disturbance));
}

async function start(
  bench: Bench,
  workload: Workload,
  target: Target,
  flags: readonly string[],
): Promise<Running> {
  const launch = target.launch?.(`http://127.0.0.1:${bench.upstream.port}`, workload);
  const logFile = join(bench.directory, `${target.name}.log`);
  await rm(logFile, { force: true });
  const child = launch === undefined ? undefined : await Child.start({ ...launch, flags, logFile });
  const port = child?.port ?? bench.upstream.port;
  try {
    return {
      target,
      child,
      port,
      sample: await takeSample(target.name, port, workload),
      errors: {},
    };
  } catch (error) {
    await child?.stop();
    throw error;
  }
}

async function runRound(bench: Bench, workload: Workload, running: Running): Promise<Round> {
  const { child } = running;
  const children = [bench.upstream, bench.load, ...(child === undefined ? [] : [child])];
  const timeBefore = await readMachineTime(children);
  const before = await child?.usage();
  const load = await runLoad(bench, workload, running, bench.options.seconds);
  const after = await child?.usage();
  const timeAfter = await readMachineTime(children);
  return {
    cpuPerRequest:
      ((after?.cpuMicroseconds ?? NaN) - (before?.cpuMicroseconds ?? NaN)) / load.requests,
    requestsPerSecond: load.requests / load.seconds,
    load,
    disturbance: disturbance(timeBefore, timeAfter),
  };
}

/** One stretch of load. Failures are noted, also those that only the upstream's count shows. */
async function runLoad(
  bench: Bench,
  workload: Workload,
  running: Running,
  seconds: number,
): Promise<LoadResult> {
  const order: LoadOrder = {
    port: running.port,
    request: requestBytes(workload).toString('base64'),
    connections: bench.options.connections,
    seconds,
    expectedBytes: running.sample.bytes,
    expectedTail: running.sample.tail,
  };
  await bench.upstream.ask({ answer: workload.answer });
  const result = parseLoadResult(await bench.load.ask(order));
  const count = parseCount(await bench.upstream.ask({ answer: workload.answer }));
  const arrived = workload.translated ? count.messages : count.chat;
  const missing = Math.abs(result.requests - arrived);
  for (const [what, times] of Object.entries(result.errors)) note(running, what, times);
  if (missing > 0) note(running, 'requests and calls of the upstream differ', missing);
  if (result.requests === 0) note(running, 'no request was answered', 1);
  return result;
}

function note({ errors }: Running, what: string, times: number): void {
  errors[what] = (errors[what] ?? 0) + times;
}

function parseCount(answer: unknown): UpstreamCount {
  return answer as UpstreamCount;
}

function parseLoadResult(answer: unknown): LoadResult {
  return answer as LoadResult;
}
