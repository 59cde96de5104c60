import { ConfigError } from '@ai-proxy/core';
import t from 'tap';
import { failureJson, failureOf, failureText, wantsJson } from '../../../../cli/src/lib/failure.ts';
import { Refusal } from '../../../../cli/src/lib/refusal.ts';
import { UsageError } from '../../../../cli/src/lib/usage-error.ts';

t.test('what is expected has an exit code; what is not is no failure of a command', async (t) => {
  const problem = {
    file: 'a',
    line: 1,
    column: 1,
    code: 'CONFIG_INVALID',
    message: 'Bad.',
  } as const;
  t.match(failureOf(new UsageError('No.', 'Yes.')), { message: 'No.', cure: 'Yes.', exitCode: 2 });
  t.same(failureOf(new Refusal('No.')), { message: 'No.', exitCode: 1 });
  t.match(failureOf(new ConfigError([problem])), { exitCode: 1, problems: [problem] });
  t.equal(failureOf(new Error('bug')), undefined);
});

t.test('is told to people and to programs', async (t) => {
  t.equal(failureText({ message: 'No.' }), 'No.');
  t.equal(failureText({ message: 'No.', cure: 'Yes.' }), 'No.\n    Yes.');
  t.equal(failureJson({ message: 'No.' }), '{"ok":false,"error":{"message":"No."}}');
  t.same(JSON.parse(failureJson({ message: 'No.', cure: 'Yes.' })), {
    ok: false,
    error: { message: 'No.', cure: 'Yes.' },
  });
});

t.test('JSON is wanted where the flag stands before the end of the flags', async (t) => {
  t.ok(wantsJson(['keys', 'list', '--json']));
  t.notOk(wantsJson(['keys', 'list']));
  t.notOk(wantsJson(['keys', 'revoke', '--', '--json']));
});
