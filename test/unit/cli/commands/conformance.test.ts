import { fileURLToPath } from 'node:url';
import t from 'tap';
import { Conformance } from '../../../../cli/src/commands/conformance.ts';
import { allFeatures } from '../../../../cli/src/conformance/features/all-features.ts';

const root = fileURLToPath(new URL('../../../../cli/', import.meta.url));

/** What the command prints and with which exit code. */
async function run(argv: readonly string[]): Promise<{ code: unknown; text: string }> {
  const lines: string[] = [];
  class Kept extends Conformance {
    override log(message = ''): void {
      lines.push(message);
    }
  }
  try {
    await Kept.run([...argv], root);
    return { code: process.exitCode, text: lines.join('\n') };
  } finally {
    // The code of the command is none of this test's process.
    process.exitCode = undefined;
  }
}

t.test('prints a configuration with the models and ports of its flags', async (t) => {
  const { code, text } = await run([
    '--print-config',
    '--model-gemini',
    'my-model',
    '--upstream-port',
    '4000',
  ]);
  t.equal(code, undefined);
  t.match(text, /models: \[\{ id: "my-model" \}\]/);
  t.match(text, /base-url: http:\/\/127\.0\.0\.1:4003$/m);
});

t.test('repeats its filters, before and behind the rest', async (t) => {
  const filters = ['--feature', 'text', '--feature', 'seed', '--upstream', 'gemini', '--json'];
  const { code, text } = await run(['--inbound', 'openai-chat', ...filters]);
  t.equal(code, 0);
  t.match(JSON.parse(text), {
    totals: { passed: 2, failed: 0 },
    cells: [
      { feature: 'text', inbound: 'openai-chat', upstream: 'gemini', verdict: 'passed' },
      { feature: 'seed', verdict: 'passed' },
    ],
  });
});

t.test('prints tables without --json', async (t) => {
  const { text } = await run(['--feature', 'text', '--inbound', 'gemini']);
  t.match(text, /^A client of Gemini +→ Chat Completions/);
  t.match(text, /^4 cells: /m);
});

t.test('names its features where one is not known', async (t) => {
  t.ok(allFeatures.length > 40);
  await t.rejects(run(['--feature', 'qqqqqqqqqqqqqq']), { message: /Known: text, / });
});
