import { PassThrough } from 'node:stream';
import t from 'tap';
import { found, wrong } from '../../../../cli/src/doctor/finding.ts';
import { doctorText, isHealthy } from '../../../../cli/src/doctor/report.ts';

const stream = new PassThrough();

t.test('findings stand in columns, cures below them, a verdict at the end', async (t) => {
  const findings = [
    found('node', 'ok', 'New enough.'),
    wrong('descriptors', 'warn', 'Few.', 'Raise it.'),
    wrong('port', 'fail', 'Taken.', 'Take another.'),
  ];
  t.equal(
    doctorText(findings, stream),
    [
      'ok    node         New enough.',
      'warn  descriptors  Few.',
      '                   Raise it.',
      'fail  port         Taken.',
      '                   Take another.',
      '',
      '1 problem, 1 warning.',
    ].join('\n'),
  );
  t.equal(isHealthy(findings), false);
});

t.test('warnings are no failure', async (t) => {
  const findings = [wrong('files', 'warn', 'Open.', 'Close it.'), found('clock', 'skip', 'No.')];
  t.equal(isHealthy(findings), true);
  t.match(doctorText(findings, stream), /\n0 problems, 1 warning\.$/);
  t.match(doctorText([found('node', 'ok', 'Well.')], stream), /\nEverything looks well\.$/);
});
