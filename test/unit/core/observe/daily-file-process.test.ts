import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';

const source = (name: string): string =>
  resolve(import.meta.dirname, '../../../../core/src/observe', name);

/** A module that makes `file`, and then does what `body` says. */
const script = (directory: string, body: string): string => `
  import { setTimeout as sleep } from 'node:timers/promises';
  import { DailyFile } from ${JSON.stringify(source('daily-file.ts'))};
  import { DailyNames } from ${JSON.stringify(source('daily-names.ts'))};
  const file = new DailyFile({
    directory: ${JSON.stringify(directory)},
    names: new DailyNames('log.'),
    retentionDays: 0,
    now: Date.now,
    onTrouble: (trouble) => console.log(JSON.stringify(trouble)),
  });
  ${body}
`;

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Runs the module in a process of its own, whose files may have so many blocks of 512 bytes. */
async function run(module: string, blocks = 'unlimited'): Promise<Ended> {
  // Without what the test runner adds to a process, which listens for the signal of the limit.
  const command = `unset NODE_OPTIONS; ulimit -f ${blocks}; exec "$0" --input-type=module -e "$1"`;
  const child = spawn('sh', ['-c', command, process.execPath, module], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [said, code] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((done) => child.on('close', done)),
  ]);
  return { code, said };
}

function linesIn(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) =>
    readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1),
  );
}

t.test('every line is in the file when the process exits, once', async (t) => {
  const exits = {
    'with nothing written yet': 'process.exit(0);',
    'while it writes': 'await sleep(1); process.exit(0);',
    'by itself': '',
    'by an error': 'setImmediate(() => { throw 1; });',
  };
  for (const [when, exit] of Object.entries(exits)) {
    const directory = t.testdir({});
    const body = `for (let line = 0; line < 20000; line++) file.write('line ' + line + '\\n'); ${exit}`;
    const { code } = await run(script(directory, body));
    t.equal(code, when === 'by an error' ? 1 : 0, when);
    const lines = linesIn(directory);
    t.equal(lines.length, 20_000, when);
    t.equal(new Set(lines).size, 20_000, when);
  }
});

t.test('a full disk costs lines, not the process', async (t) => {
  const directory = t.testdir({});
  const body = `
    const line = 'x'.repeat(99) + '\\n';
    for (let round = 0; round < 5; round++) {
      for (let count = 0; count < 20; count++) file.write(line);
      await file.flush();
    }
    console.log(JSON.stringify({ dropped: file.dropped }));
    process.exit(0);
  `;
  // 8 blocks are 4,096 bytes, or twice as many in some shells: 100 lines of 100 bytes do not fit.
  const { code, said } = await run(script(directory, body), '8');
  t.equal(code, 0);
  const [trouble, sum, ...rest] = said.trim().split('\n');
  t.same(rest, []);
  t.same(JSON.parse(trouble ?? ''), { kind: 'failing', reason: 'EFBIG' });
  const kept = linesIn(directory);
  t.ok(kept.length >= 40 && kept.length < 100, `${kept.length} lines`);
  t.equal(JSON.parse(sum ?? '').dropped + kept.length, 100);
});
