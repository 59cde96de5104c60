import { styleText } from 'node:util';
import type { Finding, FindingState } from './finding.ts';

const colors: Readonly<Record<FindingState, 'green' | 'yellow' | 'red' | 'gray'>> = {
  ok: 'green',
  warn: 'yellow',
  fail: 'red',
  skip: 'gray',
};

/** The findings for people, with a verdict at the end. */
export function doctorText(findings: readonly Finding[], stream: NodeJS.WritableStream): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const indent = ' '.repeat('fail'.length + 2 + width + 2);
  const lines = findings.flatMap(({ check, cure, message, state }) => [
    `${styleText(colors[state], state.padEnd(4), { stream })}  ${check.padEnd(width)}  ${message}`,
    ...(cure === undefined ? [] : [indent + cure]),
  ]);
  return [...lines, '', verdict(findings)].join('\n');
}

/** True unless something has to be done before the gateway can serve. */
export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every(({ state }) => state !== 'fail');
}

function verdict(findings: readonly Finding[]): string {
  const count = (state: FindingState): number =>
    findings.filter((one) => one.state === state).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed === 0 && warned === 0) return 'Everything looks well.';
  return [counted(failed, 'problem'), counted(warned, 'warning')].join(', ') + '.';
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
