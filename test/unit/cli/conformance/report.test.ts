import t from 'tap';
import type { Cell } from '../../../../cli/src/conformance/cell.ts';
import { allFeatures } from '../../../../cli/src/conformance/features/all-features.ts';
import { report, totalsOf } from '../../../../cli/src/conformance/report.ts';

const features = allFeatures.filter(({ name }) => ['text', 'seed'].includes(name));
const told: Cell['told'] = [];
const cells: readonly Cell[] = [
  { inbound: 'openai-chat', upstream: 'openai-chat', feature: 'text', verdict: 'passed', told },
  { inbound: 'openai-chat', upstream: 'gemini', feature: 'text', verdict: 'passed', told },
  {
    inbound: 'openai-chat',
    upstream: 'openai-chat',
    feature: 'seed',
    verdict: 'failed',
    reason: 'It is lost.',
    told,
  },
  {
    inbound: 'openai-chat',
    upstream: 'gemini',
    feature: 'seed',
    verdict: 'lossy',
    reason: 'seed: None.',
    told,
  },
  {
    inbound: 'gemini',
    upstream: 'gemini',
    feature: 'seed',
    verdict: 'n/a',
    reason: 'None.',
    told,
  },
];

t.test('shows a table for each client, the failures and the totals', async (t) => {
  t.same(report(cells, features).split('\n'), [
    'A client of Chat Completions  → Chat Completions  → Gemini',
    '  text                        ✓                   ✓',
    '  seed                        ✗                   ~',
    '',
    'A client of Gemini  → Gemini',
    '  text',
    '  seed              n/a',
    '',
    'Failures',
    '✗ openai-chat → openai-chat: seed',
    '    It is lost.',
    '',
    '5 cells: 2 passed, 1 lossy, 1 failed, 1 n/a.',
    '✓ survives  ~ lost, and the gateway says so  ✗ failed  n/a the formats have no such thing',
  ]);
});

t.test('says nothing of failures where there are none', async (t) => {
  t.notMatch(report(cells.slice(0, 2), features), /Failures/);
});

t.test('counts the verdicts', async (t) => {
  t.same(totalsOf(cells), { passed: 2, lossy: 1, failed: 1, 'n/a': 1 });
  t.same(totalsOf([]), { passed: 0, lossy: 0, failed: 0, 'n/a': 0 });
});
