import type { Problem } from '@ai-proxy/core';
import { found, type Finding, type Look } from './finding.ts';

/** Whether the configuration can be run. */
export const configuration: Look = ({ checked }) => {
  const { gateway, problems, summary, warnings } = checked;
  if (gateway === undefined) return problems.map((problem) => asFinding(problem, 'fail'));
  // Modes of files have a look of their own.
  const others = warnings.filter(({ code }) => code !== 'CONFIG_SECRET');
  return [
    found('configuration', 'ok', summary),
    ...others.map((warning) => asFinding(warning, 'warn')),
  ];
};

function asFinding(problem: Problem, state: 'warn' | 'fail'): Finding {
  const { code, column, file, hint, line, message } = problem;
  return {
    ...found('configuration', state, `${file}:${line}:${column} ${code} ${message}`),
    ...(hint === undefined ? {} : { cure: hint }),
  };
}
