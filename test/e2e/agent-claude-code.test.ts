import t from 'tap';
import { testAgent } from '../helpers/agents/agent-tests.ts';
import { claudeCode } from '../helpers/agents/claude-code.ts';

testAgent(t, 'Claude Code', claudeCode);
