import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { compare, getRounds } from 'bcryptjs';
import t, { type Test } from 'tap';
import { noTerminal, TerminalProcess } from './terminal-process.ts';
import { whole } from '../helpers/whole.ts';

const program = fileURLToPath(new URL('../../cli/bin/dev.js', import.meta.url));

async function hash(t: Test, input: string | Buffer, ...flags: readonly string[]) {
  const args = ['--conditions=ai-proxy-source', program, 'hash-password', ...flags];
  const child = spawn(process.execPath, args, { cwd: t.testdir(), env: {} });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

t.test('hashes what stdin says, without its line end', async (t) => {
  const { code, stderr, stdout } = await hash(t, 'correct horse é\n');
  t.equal(code, 0);
  const printed = stdout.trimEnd();
  t.match(printed, /^\$2b\$12\$\S{53}$/);
  t.ok(await compare('correct horse é', printed));
  t.notOk(await compare('correct horse é\n', printed));
  t.match(stderr, `dashboard:\n    password-hash: '${printed}'`);
  t.notMatch(stderr + stdout, 'correct horse');
});

t.test('answers programs with --json', whole, async (t) => {
  const { code, stdout } = await hash(t, 'x'.repeat(72), '--json');
  t.equal(code, 0);
  const { cost, passwordHash } = JSON.parse(stdout);
  t.equal(cost, 12);
  t.equal(getRounds(passwordHash), 12);
  t.ok(await compare('x'.repeat(72), passwordHash));
});

t.test('refuses what bcrypt would cut, and what is none', whole, async (t) => {
  const wrong: Record<string, RegExp> = {
    '': /is empty/,
    '\n': /is empty/,
    [`${'x'.repeat(73)}\n`]: /has 73 bytes.*first 72/,
    ['é'.repeat(37)]: /has 74 bytes/,
    'one\ntwo\n': /line ends/,
    'a\0b': /control characters/,
  };
  for (const [input, pattern] of Object.entries(wrong))
    t.match(await hash(t, input), { code: 1, stdout: '', stderr: pattern }, JSON.stringify(input));
  t.match(await hash(t, '', '--password', 'x'), { code: 2, stderr: /has no flag --password/ });
});

t.test('asks twice on a terminal, and shows nothing', { skip: noTerminal }, async (t) => {
  const terminal = new TerminalProcess(t, ['hash-password'], { cwd: t.testdir() });
  await terminal.answer('Password: ', 'secrex\u007ft é\r');
  await terminal.answer('Once more: ', 'secret é\r');
  const { code, screen } = await terminal.ended;
  t.equal(code, 0);
  t.notMatch(screen, /secre/);
  const printed = /^\$2b\S+/m.exec(screen)?.[0] ?? '';
  t.ok(await compare('secret é', printed));
});

t.test('refuses two that differ', { skip: noTerminal }, async (t) => {
  const terminal = new TerminalProcess(t, ['hash-password'], { cwd: t.testdir() });
  await terminal.answer('Password: ', 'one\r');
  await terminal.answer('Once more: ', 'two\r');
  t.match(await terminal.ended, { code: 1, screen: /The two are different/ });
});

t.test('Ctrl-C ends it with 130', { skip: noTerminal }, async (t) => {
  const terminal = new TerminalProcess(t, ['hash-password'], { cwd: t.testdir() });
  await terminal.answer('Password: ', 'one\u0003');
  t.match(await terminal.ended, { code: 130, screen: /Password: / });
});
