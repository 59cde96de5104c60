import t from 'tap';
import type { Account } from '../../../../cli/src/init/account.ts';
import { initText, type InitFacts } from '../../../../cli/src/init/report.ts';

const claude: Account = {
  rootKey: 'claude-api-key',
  name: 'claude',
  title: 'Claude (Anthropic)',
  variable: 'CLAUDE_API_KEY',
  baseUrl: undefined,
  models: [],
};

const facts: InitFacts = {
  file: 'team.yaml',
  key: 'sk-proxy-1',
  accounts: [claude],
  missing: ['CLAUDE_API_KEY'],
  written: [],
  envFile: '.env',
  runCommand: 'ai-proxy run -c team.yaml',
  sample: undefined,
};

t.test(
  'says which variables to set, and what to do with a provider that is not used',
  async (t) => {
    const text = initText(facts);
    t.match(text, /\n {2}CLAUDE_API_KEY=… {2}# key of Claude \(Anthropic\)\n/);
    t.match(text, /not set stops the start: .*delete the entry in team\.yaml\.\n/);
    t.notMatch(initText({ ...facts, missing: [] }), /stops the start/);
  },
);
