import t from 'tap';
import type { Status } from '../../../../cli/src/daemon/control-messages.ts';
import { statusReport } from '../../../../cli/src/daemon/status-report.ts';

const status: Status = {
  pid: 7,
  start: 'now',
  phase: 'running',
  uptimeSeconds: 90,
  version: '1.2.3',
  address: 'http://127.0.0.1:80',
  config: 'a.yaml',
  shutdownTimeout: 30,
  inFlight: 4,
  reloads: { succeeded: 0, refused: 0, lastSuccess: '2026-01-01T00:00:00.000Z' },
};

function text(more: Partial<Status> = {}): string {
  const found = { kind: 'answers', pid: 7, status: { ...status, ...more } } as const;
  return statusReport(found, '/run/a.pid').text;
}

t.test('a gateway that answers is told row by row', async (t) => {
  t.equal(
    text({ logDirectory: '/var/log' }),
    [
      'running (PID 7)',
      '  address        http://127.0.0.1:80',
      '  version        1.2.3',
      '  uptime         1 min 30 s',
      '  configuration  a.yaml',
      '  last reload    none',
      '  in flight      4',
      '  log            /var/log',
      '  PID file       /run/a.pid',
    ].join('\n'),
  );
  t.match(text({ phase: 'stopping' }), /^running \(PID 7\), stopping\n/);
});

t.test('a gateway that starts says little', async (t) => {
  const early = { pid: 7, start: 'now', phase: 'starting', uptimeSeconds: 0 } as const;
  t.equal(
    statusReport({ kind: 'answers', pid: 7, status: early }, '/run/a.pid').text,
    'running (PID 7), starting\n  uptime         0 s\n  PID file       /run/a.pid',
  );
});

t.test('the last reload', async (t) => {
  const lastSuccess = '2026-01-01T00:00:00.000Z';
  t.match(
    text({ reloads: { succeeded: 2, refused: 1, lastSuccess } }),
    `last reload    ${lastSuccess}\n`,
  );
  const problems = 'a.yaml:1:1 CONFIG_INVALID Wrong.\n    Right.';
  t.match(
    text({ reloads: { succeeded: 0, refused: 1, lastSuccess, problems } }),
    /last reload    refused; .* the one of the start\n    a\.yaml:1:1 CONFIG_INVALID Wrong\.\n        Right\.\n/,
  );
  t.match(
    text({ reloads: { succeeded: 1, refused: 1, lastSuccess, problems } }),
    `refused; the configuration that serves is the one of ${lastSuccess}\n`,
  );
});

t.test('what does not run, or does not say so', async (t) => {
  const pid = 7;
  const reports = [
    [{ kind: 'none' }, 3, /^not running: there is no \/run\/a\.pid\. .*--config or --pid-file\.$/],
    [
      { kind: 'stale', pid },
      1,
      /^not running \(stale PID file\)\n.*names process 7, which has ended/,
    ],
    [{ kind: 'stranger', pid }, 1, /^not running \(stale PID file\)\n.*is another program now/],
    [{ kind: 'unknown', pid }, 1, /^not running \(stale PID file\)\n.*does not say/],
    [{ kind: 'silent', pid }, 1, /^running \(PID 7\), but it does not answer/],
    [{ kind: 'socketless', pid }, 0, /^running \(PID 7\), but its control socket is gone/],
    [{ kind: 'forbidden' }, 1, /^Another user runs/],
  ] as const;
  for (const [found, exitCode, pattern] of reports) {
    const report = statusReport(found, '/run/a.pid');
    t.equal(report.exitCode, exitCode, found.kind);
    t.match(report.text, pattern, found.kind);
    t.match(report.json, { pidFile: '/run/a.pid' }, found.kind);
  }
});
