/** The blocks "Install" and "systemd" for operators are typed on a machine of their own, under real systemd. */
import { startUpstream, type UpstreamReply } from '@ai-proxy/core/testing';
import t from 'tap';
import { Machine, noMachine, outside } from '../helpers/machine/machine.ts';
import { until } from '../helpers/until.ts';
import { whole } from '../helpers/whole.ts';
import { configurationOf, typedLines, variablesOf } from './document-shell.ts';

const operations = 'docs/operations.md';
const folder = '/root/ai-proxy';
const here = 'test/e2e/systemd.test.ts';
const reason = noMachine();
const hello = '{"model":"sonnet","max_tokens":9,"messages":[{"role":"user","content":"Hello"}]}';
const key = 'secret-of-TEAM_KEY';
const curl = 'curl -s --max-time 60 -w %{http_code} http://127.0.0.1:8317';
const ask = `${curl}/v1/messages -H 'x-api-key: ${key}' -H 'content-type: application/json' -d '${hello}'`;

if ('skip' in whole) t.plan(0, whole.skip);
else if (reason !== undefined) t.plan(0, `no machine is started: ${reason}`);
else {
  t.setTimeout(900_000);
  t.test('a service of systemd, installed as the document says', async (t) => {
    const provider = await startProvider();
    t.teardown(() => provider.close());
    const machine = await Machine.boot(t);
    const type = (line: string) => machine.type(line, { cwd: folder });
    const shown = async (name: string) =>
      (await machine.must(`systemctl show --value --property=${name} ai-proxy`)).trim();

    const isAnother = async (before: string) => {
      const state = await machine.must('systemctl show --property=ActiveState,MainPID ai-proxy');
      return /=active$/m.test(state) && !new RegExp(`=(?:0|${before})$`, 'm').test(state);
    };

    await machine.cloneTo(folder);
    const [install, service] = typedLines(here);
    await t.test('packages are made and installed, and the command is there', async (t) => {
      const { code, stderr, stdout } = await type(install ?? '');
      t.equal(code, 0, stderr);
      t.match(stdout, /^@ai-proxy\/cli\/\d+\.\d+\.\d+ /m);
    });

    await t.test('the unit starts, and is reloaded', async (t) => {
      const config = configurationOf(operations, `http://${outside}:${provider.port}`);
      const lines = Object.entries(variablesOf(operations)).map(
        ([name, value]) => `${name}=${value}\n`,
      );
      await machine.write(`${folder}/config.yaml`, config, 0o600);
      await machine.write(`${folder}/.env`, lines.join(''), 0o600);
      const { code, stderr } = await type(service ?? '');
      t.equal(code, 0, `${stderr}${await journal(machine)}`);
      t.equal(await shown('ActiveState'), 'active');
      t.match(await shown('StatusText'), /^Serving/, 'it said that it is ready');
      t.equal(await machine.must('systemctl is-enabled ai-proxy'), 'enabled\n');
    });
    if (!t.passing()) return;

    await t.test('it answers, as a user of its own that can write to its state only', async (t) => {
      t.match(await machine.must(ask), /"Hi".*200$/);
      const pid = await shown('MainPID');
      t.notMatch(await machine.must(`ps -o uid= -p ${pid}`), /^\s*0$/);
      t.match(await machine.must('ls /var/lib/private/ai-proxy'), /^ai-proxy\.db$/m);
      t.equal((await machine.type(`grep -q "${key}" /etc/ai-proxy/config.yaml`)).code, 1);
      const probe = `setpriv --reuid=$(ps -o uid= -p ${pid}) --clear-groups touch`;
      const inside = `nsenter --target ${pid} --mount`;
      t.equal((await machine.type(`${inside} ${probe} /var/lib/ai-proxy/probe`)).code, 0);
      t.match(await machine.type(`${inside} touch /etc/probe`), { code: 1, stderr: /Read-only/ });
    });

    await t.test('a reload of a bad file fails, and the old configuration goes on', async (t) => {
      await machine.must('cp /etc/ai-proxy/config.yaml /root/good.yaml');
      await machine.must("echo 'prot: 9000' >> /etc/ai-proxy/config.yaml");
      t.notSame((await machine.type('systemctl reload ai-proxy')).code, 0);
      t.match(await journal(machine), /prot/);
      t.equal(await shown('ActiveState'), 'active');
      t.match(await machine.must(ask), /200$/);
      await machine.must('cp /root/good.yaml /etc/ai-proxy/config.yaml');
      t.match(await machine.type('systemctl reload ai-proxy'), { code: 0 });
    });

    await t.test('it is started again when it was killed', async (t) => {
      const before = await shown('MainPID');
      await machine.must(`kill -KILL ${before}`);
      await until('another one serves', () => isAnother(before));
      t.equal(await shown('NRestarts'), '1');
      t.match(await machine.must(ask), /"Hi".*200$/);
    });

    await t.test('the watchdog ends and restarts one that hangs', async (t) => {
      // Half a minute of the unit is shortened; the rest is the unit's.
      await machine.must('mkdir -p /run/systemd/system/ai-proxy.service.d');
      const drop = '/run/systemd/system/ai-proxy.service.d/soon.conf';
      await machine.write(drop, '[Service]\nWatchdogSec=4\n', 0o644);
      await machine.must('systemctl daemon-reload && systemctl restart ai-proxy');
      const first = await shown('WatchdogTimestampMonotonic');
      await until('it tells that it lives', async () => {
        return (await shown('WatchdogTimestampMonotonic')) !== first;
      });
      const before = await shown('MainPID');
      await machine.must(`kill -STOP ${before}`);
      await until('another one serves', () => isAnother(before));
      t.match(await journal(machine), /ai-proxy\.service: Watchdog timeout/);
      t.match(await machine.must(ask), /"Hi".*200$/);
    });

    await t.test('a stop waits for the request in flight', async (t) => {
      const held = provider.hold();
      const answer = machine.must(ask);
      await held.arrived;
      const stopped = machine.type('systemctl stop ai-proxy');
      await until('it stops', async () => (await shown('ActiveState')) === 'deactivating');
      t.equal((await machine.type(`${curl}/health`)).code, 7, 'nobody else is let in');
      held.release();
      t.match(await answer, /"Hi".*200$/);
      t.match(await stopped, { code: 0 });
      t.equal(await shown('Result'), 'success');
      t.equal(await shown('ActiveState'), 'inactive');
    });
  });
}

function journal(machine: Machine): Promise<string> {
  return machine.must('journalctl --unit ai-proxy --no-pager --lines 60');
}

interface Held {
  readonly arrived: Promise<void>;
  readonly release: () => void;
}

/** A provider that says "Hi"; the request after a `hold` waits for its release. */
async function startProvider(): Promise<{
  readonly port: string;
  readonly hold: () => Held;
  readonly close: () => Promise<void>;
}> {
  let next: { arrived: () => void; gate: Promise<void> } | undefined;
  const upstream = await startUpstream(async () => {
    const waiting = next;
    next = undefined;
    waiting?.arrived();
    await waiting?.gate;
    return answer;
  });
  const hold = (): Held => {
    const arrived = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    next = { arrived: arrived.resolve, gate: gate.promise };
    return { arrived: arrived.promise, release: gate.resolve };
  };
  return { port: new URL(upstream.url).port, hold, close: () => upstream.close() };
}

const answer: UpstreamReply = {
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    content: [{ type: 'text', text: 'Hi' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 2 },
  }),
};
