import t from 'tap';
import { CannotRun } from '../../../../cli/src/conformance/cannot-run.ts';
import { portsFrom, startUpstreams } from '../../../../cli/src/conformance/upstream-set.ts';

t.test('ports follow each other, or are free ones', async (t) => {
  t.same(portsFrom(18_181), {
    'openai-chat': 18_181,
    'anthropic-messages': 18_182,
    'openai-responses': 18_183,
    gemini: 18_184,
  });
  t.same(Object.values(portsFrom(0)), [0, 0, 0, 0]);
});

t.test('a port that is taken is told, and the others are left', async (t) => {
  const first = await startUpstreams(0);
  t.teardown(() => first.close());
  const port = Number(new URL(first.urls.gemini).port);
  // The taken port is the last of the four, so three listen before it fails.
  const error: unknown = await startUpstreams(port - 3).then(
    async (set) => {
      await set.close();
      return undefined;
    },
    (caught: unknown) => caught,
  );
  t.ok(error instanceof CannotRun);
  t.match(error instanceof Error ? error.message : '', /\(EADDRINUSE\)\. Free it, or take others/);
});
