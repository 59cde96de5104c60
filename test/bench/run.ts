/** Compares ai-proxy with the least a proxy in Node can do. See README.md. */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { help, parseOptions, type Options } from './arguments.ts';
import { Child } from './child.ts';
import { measure, type Bench, type Measurement } from './measure.ts';
import { printHotspots, readHotspots } from './profile.ts';
import { absoluteTable, failures, ratioTable } from './table.ts';
import { direct, floor, floorAgain, gateway, type Target } from './targets.ts';
import { workloads, type Workload } from './workloads.ts';

const legend = `Median (lowest–highest round). ~ rounds differ by more than 25 %: the machine was busy, repeat.
others %: share of the machine that other processes took.`;
const options = parseOptions(process.argv.slice(2));

if (options === undefined) console.log(help);
else await withBench(options, options.profile ? profileOne : compare);

async function withBench(given: Options, run: (bench: Bench) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'ai-proxy-bench-'));
  const children: Child[] = [];
  const start = async (script: string): Promise<Child> => {
    const child = await Child.start({ script, logFile: join(directory, `${script}.log`) });
    children.push(child);
    return child;
  };
  try {
    await run({
      upstream: await start('upstream.ts'),
      load: await start('load.ts'),
      directory,
      options: given,
    });
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await rm(directory, { recursive: true, force: true });
  }
}

async function compare(bench: Bench): Promise<void> {
  const candidate = bench.options.selfCheck ? floorAgain : gateway;
  const measurements: Measurement[] = [];
  console.log(machine());
  for (const workload of chosen(bench.options)) {
    console.error(`measuring ${workload.name} …`);
    measurements.push(...(await measure(bench, workload, targetsFor(workload, candidate))));
  }
  const failed = failures(measurements);
  console.log(`\n${absoluteTable(measurements)}`);
  console.log(
    `\n${candidate.name} / ${floor.name}\n\n${ratioTable(measurements, floor.name, candidate.name)}`,
  );
  console.log(`\n${legend}`);
  if (failed.length === 0) return;
  console.error(`\n${'!'.repeat(80)}\n${failed.join('\n')}\n${'!'.repeat(80)}`);
  process.exitCode = 1;
}

async function profileOne(bench: Bench): Promise<void> {
  const target = bench.options.selfCheck ? floor : gateway;
  const { rounds, seconds, only } = bench.options;
  const [workload] = chosen({ ...bench.options, only: only.length === 0 ? ['small'] : only });
  if (workload === undefined) return;
  const flags = ['--cpu-prof', `--cpu-prof-dir=${bench.directory}`, '--cpu-prof-interval=200'];
  const [measured] = await measure(bench, workload, [target], flags);
  if (measured === undefined) return;
  const requests = measured.rounds.reduce((sum, round) => sum + round.load.requests, 0);
  console.log(`${target.name}, ${workload.title}: ${requests} requests\n`);
  console.log(printHotspots(readHotspots(bench.directory, rounds * seconds), requests));
  failures([measured]).forEach((line) => console.error(line));
}

function targetsFor(workload: Workload, candidate: Target): Target[] {
  const alone = workload.answer === 'paced' && !workload.translated;
  return alone ? [direct, floor, candidate] : [floor, candidate];
}

function chosen({ only }: Options): readonly Workload[] {
  const unknown = only.find((name) => !workloads.some((workload) => workload.name === name));
  if (unknown !== undefined)
    throw new Error(
      `There is no workload "${unknown}". Known: ${workloads.map(({ name }) => name).join(', ')}.`,
    );
  return only.length === 0 ? workloads : workloads.filter(({ name }) => only.includes(name));
}

function machine(): string {
  const processors = cpus();
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}, ${process.platform}`;
}
