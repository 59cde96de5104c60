import t from 'tap';
import { testAgent } from '../helpers/agents/agent-tests.ts';
import { geminiCli } from '../helpers/agents/gemini-cli.ts';

testAgent(t, 'Gemini CLI', geminiCli);
