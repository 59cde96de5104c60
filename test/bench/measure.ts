import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Options } from './arguments.ts';
import { Child } from './child.ts';
import type { LoadOrder, LoadResult, UpstreamCount, Usage } from './protocol.ts';
import { requestBytes, takeSample, type Sample } from './sample.ts';
import type { Target } from './targets.ts';
import type { Workload } from './workloads.ts';

/** One round of one target. */
export interface Round {
  /** NaN for a target without a process. */
  readonly cpuPerRequest: number;
  readonly requestsPerSecond: number;
  readonly load: LoadResult;
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
  readonly rounds: Round[];
  readonly errors: Record<string, number>;
}

/** Measures the targets side by side: warm-up of each, then rounds by turns. */
export async function measure(
  bench: Bench,
  workload: Workload,
  targets: readonly Target[],
  flags: readonly string[] = [],
): Promise<Measurement[]> {
  const { rounds, seconds, warmUpSeconds } = bench.options;
  await bench.upstream.ask({ answer: workload.answer });
  const running: Running[] = [];
  try {
    for (const target of targets) running.push(await start(bench, workload, target, flags));
    for (const each of running) await runLoad(bench, workload, each, warmUpSeconds);
    for (let round = 0; round < rounds; round++)
      for (const each of running) each.rounds.push(await runRound(bench, workload, each, seconds));
    return await Promise.all(running.map((each) => conclude(workload, each)));
  } finally {
    await Promise.all(running.flatMap(({ child }) => child?.stop() ?? []));
  }
}

async function start(bench: Bench, workload: Workload, target: Target, flags: readonly string[]): Promise<Running> {
  const launch = target.launch?.(`http://127.0.0.1:${bench.upstream.port}`, workload);
  const logFile = join(bench.directory, `${target.name}.log`);
  await rm(logFile, { force: true });
  const child = launch === undefined ? undefined : await Child.start({ ...launch, flags, logFile });
  const port = child?.port ?? bench.upstream.port;
  try {
    const sample = await takeSample(target.name, port, workload);
    return { target, child, port, sample, rounds: [], errors: {} };
  } catch (error) {
    await child?.stop();
    throw error;
  }
}

async function runRound(bench: Bench, workload: Workload, running: Running, seconds: number): Promise<Round> {
  const before = await usageOf(running.child);
  const load = await runLoad(bench, workload, running, seconds);
  const after = await usageOf(running.child);
  return {
    cpuPerRequest: (after.cpuMicroseconds - before.cpuMicroseconds) / load.requests,
    requestsPerSecond: load.requests / load.seconds,
    load,
  };
}

/** One stretch of load. Failures are noted, also those that only the upstream's count shows. */
async function runLoad(bench: Bench, workload: Workload, running: Running, seconds: number): Promise<LoadResult> {
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

async function usageOf(child: Child | undefined): Promise<Usage> {
  if (child === undefined) return { cpuMicroseconds: NaN, peakRssBytes: NaN };
  return parseUsage(await child.ask({}));
}

async function conclude(workload: Workload, { target, child, rounds, errors }: Running): Promise<Measurement> {
  const { peakRssBytes } = await usageOf(child);
  return { workload, target: target.name, rounds, peakRssBytes, errors };
}

function parseUsage(answer: unknown): Usage {
  return answer as Usage;
}

function parseCount(answer: unknown): UpstreamCount {
  return answer as UpstreamCount;
}

function parseLoadResult(answer: unknown): LoadResult {
  return answer as LoadResult;
}
