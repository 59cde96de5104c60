import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { LogRecord } from '../../../../../plugins/operations/log-store/keys.ts';
import { AuditFile } from '../../../../../plugins/policies/request-log/audit-file.ts';
import { fakeHost } from '../fake-context.ts';

const record: LogRecord = {
  id: 'r1',
  atMs: Date.UTC(2030, 0, 1, 12),
  method: 'POST',
  path: '/v1/x\r\n\u2028\u009b31m\u001b[2J',
  status: 200,
  outcome: 'complete',
  code: undefined,
  ms: 3.5,
  firstByteMs: undefined,
  client: 'key-1',
  tenant: undefined,
  operation: 'generate',
  dialect: 'line',
  stream: false,
  model: 'm',
  provider: 'acme',
  credential: 'a',
  servedModel: 'm',
  usage: { inputTokens: 1 },
  usageSource: 'provider',
  costPicoUsd: 12345678901234567890n,
  attempts: [],
  lost: [],
  error: undefined,
  requestBody: 'private words',
  responseBody: 'private answer',
};

function host() {
  const fake = fakeHost('request-log');
  fake.time.nowMs = new Date(2030, 0, 1, 12).getTime();
  return fake;
}

t.test('writes a line for each request, without bodies, in a file a day', async (t) => {
  const directory = t.testdir({});
  const machine = host();
  const audit = new AuditFile(join(directory, 'trail', 'audit.jsonl'), 0, machine);
  audit.append(record);
  audit.append({ ...record, id: 'r2', costPicoUsd: undefined });
  machine.time.nowMs += 86_400_000;
  audit.append({ ...record, id: 'r3' });
  await audit.close();
  const folder = join(directory, 'trail');
  t.same(readdirSync(folder).toSorted(), ['audit.2030-01-01.jsonl', 'audit.2030-01-02.jsonl']);
  const text = readFileSync(join(folder, 'audit.2030-01-01.jsonl'), 'utf8');
  t.equal(statSync(join(folder, 'audit.2030-01-01.jsonl')).mode & 0o777, 0o600);
  t.notMatch(text, 'private');
  t.notMatch(text.replaceAll('\n', ''), /[\p{Cc}\u2028]/u);
  const [first, second, ...rest] = text.trimEnd().split('\n');
  t.same(rest, []);
  t.same(JSON.parse(first ?? ''), {
    at: '2030-01-01T12:00:00.000Z',
    id: 'r1',
    method: 'POST',
    path: record.path,
    status: 200,
    outcome: 'complete',
    ms: 3.5,
    client: 'key-1',
    operation: 'generate',
    dialect: 'line',
    stream: false,
    model: 'm',
    provider: 'acme',
    credential: 'a',
    servedModel: 'm',
    usage: { inputTokens: 1 },
    usageSource: 'provider',
    costPicoUsd: '12345678901234567890',
    attempts: [],
    lost: [],
  });
  t.notOk('costPicoUsd' in JSON.parse(second ?? ''));
});

t.test('a path without an extension gets one', async (t) => {
  const directory = t.testdir({});
  await new AuditFile(join(directory, 'audit'), 0, host()).close();
  t.same(readdirSync(directory), ['audit.2030-01-01.jsonl']);
});

t.test('a path that cannot be written is refused at once', async (t) => {
  const directory = t.testdir({ file: '' });
  t.throws(() => new AuditFile(join(directory, 'file', 'audit.jsonl'), 0, host()), {
    code: 'EEXIST',
  });
});

t.test('the log is told when lines are lost', async (t) => {
  const directory = t.testdir({});
  const machine = host();
  const audit = new AuditFile(join(directory, 'audit.jsonl'), 0, machine);
  machine.time.nowMs += 86_400_000;
  mkdirSync(join(directory, 'audit.2030-01-02.jsonl'));
  audit.append(record);
  audit.append(record);
  await audit.close();
  machine.time.nowMs += 86_400_000;
  audit.append(record);
  await audit.close();
  t.match(machine.lines, [
    { level: 50, reason: 'EISDIR', msg: /audit file/ },
    { level: 40, droppedLines: 2 },
  ]);
});
