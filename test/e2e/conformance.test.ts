import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Cell } from '../../cli/src/conformance/cell.ts';
import { runConformance } from '../../cli/src/conformance/conformance.ts';
import { formatNames } from '../../cli/src/conformance/format-name.ts';
import { CliProcess, runCli } from './cli-process.ts';

/**
 * Cells that fail for a reason that is known, as `feature inbound upstream`. One that has come to
 * pass has to leave this list.
 */
const knownFailures: Readonly<Record<string, string>> = {};

/** Eight ports that no other test process of this machine has. */
const ownPorts = 10_000 + (process.pid % 2500) * 8;

t.test('everything survives in this gateway, or is told as lost', async (t) => {
  const cells = await runConformance({ timeoutMs: 60_000 });
  const failed = cells.filter(({ verdict }) => verdict === 'failed');
  const found = Object.fromEntries(failed.map((cell) => [nameOf(cell), cell.reason]));
  t.same(found, knownFailures);
  for (const format of formatNames) {
    const own = cells.filter(({ inbound, upstream }) => inbound === format && upstream === format);
    t.same(
      own.filter(({ verdict }) => !['passed', 'n/a'].includes(verdict)).map(nameOf),
      [],
      `${format} loses nothing on its way to itself`,
    );
  }
  t.ok(cells.filter(({ verdict }) => verdict === 'passed').length > 700);
});

t.test('the command checks a gateway that runs with what it printed', async (t) => {
  const cwd = t.testdir();
  const firstPort = String(ownPorts);
  const common = ['conformance', '--upstream-port', firstPort, '--api-key', 'some-client-key'];
  const printed = await runCli(t, [...common, '--print-config'], { cwd });
  t.match(printed, { code: 0, stderr: '' });
  writeFileSync(join(cwd, 'config.yaml'), printed.stdout);
  const gateway = new CliProcess(t, ['run', '--host', '127.0.0.1', '--port', '0'], { cwd });
  const url = await gateway.ready();
  const filters = ['--feature', 'text*', '--inbound', 'gemini', '--json'];
  const { code, stderr, stdout } = await runCli(t, [...common, ...filters, url], { cwd });
  t.equal(stderr, '');
  t.equal(code, 0);
  const { cells, totals } = parseResult(stdout);
  t.same(totals, { passed: 8, lossy: 0, failed: 0, 'n/a': 0 });
  t.equal(cells.length, 8);
  t.same([...new Set(cells.map(({ inbound }) => inbound))], ['gemini']);
});

t.test('the command says what failed and exits with 1', async (t) => {
  const cwd = t.testdir();
  const gateway = new CliProcess(t, ['run', '--host', '127.0.0.1', '--port', '0'], { cwd });
  const url = await gateway.ready();
  const firstPort = String(ownPorts + 4);
  const filters = ['--feature', 'text', '--inbound', 'openai-chat', '--upstream', 'gemini'];
  const args = ['conformance', url, '--upstream-port', firstPort, ...filters];
  const { code, stdout } = await runCli(t, args, { cwd });
  t.equal(code, 1);
  t.match(stdout, /^ {2}text +✗$/m);
  t.match(stdout, /✗ openai-chat → gemini: text\n {4}the upstream: nothing arrived/);
  t.match(stdout, /^1 cells: 0 passed, 0 lossy, 1 failed, 0 n\/a\.$/m);
});

t.test('the command says why it cannot run', async (t) => {
  const cwd = t.testdir();
  const lines: Readonly<Record<string, { code: number; says: RegExp }>> = {
    'http://127.0.0.1:1': { code: 1, says: /No gateway answers at http:\/\/127\.0\.0\.1:1\// },
    'localhost:8317': { code: 2, says: /"localhost:8317" is not an http or https URL/ },
    nowhere: { code: 2, says: /nowhere/ },
    '--feature sede': { code: 2, says: /Did you mean "seed"\?/ },
    '--inbound cohere': { code: 2, says: /openai-chat/ },
    '--timeout 0': { code: 2, says: /--timeout has to be a whole number of at least 1/ },
  };
  for (const [line, { code, says }] of Object.entries(lines)) {
    const ended = await runCli(t, ['conformance', ...line.split(' ')], { cwd });
    t.equal(ended.code, code, line);
    t.equal(ended.stdout, '', line);
    t.match(ended.stderr, says, line);
  }
});

function nameOf({ feature, inbound, upstream }: Cell): string {
  return `${feature} ${inbound} ${upstream}`;
}

function parseResult(text: string): { cells: readonly Cell[]; totals: object } {
  return JSON.parse(text) as { cells: readonly Cell[]; totals: object };
}
