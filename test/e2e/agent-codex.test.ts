import t from 'tap';
import { testAgent } from '../helpers/agents/agent-tests.ts';
import { codex } from '../helpers/agents/codex.ts';

testAgent(t, 'Codex with a shell', codex.shell);
testAgent(t, 'Codex with patches', codex.patch);
testAgent(t, 'Codex with programs', codex.programs);
