import { styleText } from 'node:util';
import type { GatewayOptions } from '@ai-proxy/core';

type Color = 'gray' | 'green' | 'yellow' | 'red';
type LogDestination = NonNullable<GatewayOptions['logDestination']>;

const levels: Readonly<Record<string, readonly [name: string, color: Color]>> = {
  10: ['TRACE', 'gray'],
  20: ['DEBUG', 'gray'],
  30: ['INFO', 'green'],
  40: ['WARN', 'yellow'],
  50: ['ERROR', 'red'],
  60: ['FATAL', 'red'],
};

/** A destination of the log that turns its JSON into lines for people. */
export function terminalLog(stream: NodeJS.WriteStream): LogDestination {
  return { write: (line) => void stream.write(`${readableLine(line, stream)}\n`) };
}

/** One line of the log as time, level, message and the remaining fields. */
export function readableLine(line: string, stream: NodeJS.WritableStream): string {
  const fields = parseFields(line);
  if (fields === undefined) return visible(line.trimEnd());
  const { level, time, msg, err, ...rest } = fields;
  const [name, color] = levels[String(level)] ?? [visible(String(level)), 'gray'];
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const details = Object.entries(rest).map(([key, value]) => `${visible(key)}=${plain(value)}`);
  const head = [
    clock,
    styleText(color, name.padEnd(5), { stream }),
    ...(typeof msg === 'string' ? [visible(msg)] : []),
  ];
  return [...head, ...details].join(' ') + stackOf(err);
}

function parseFields(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function plain(value: unknown): string {
  return typeof value === 'string' && !/[\s"=\p{C}]/u.test(value)
    ? value
    : visible(JSON.stringify(value));
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const text = 'stack' in error ? error.stack : 'message' in error ? error.message : undefined;
  return typeof text === 'string' ? `\n${visible(text).replace(/^/gm, '  ')}` : '';
}

/** Control characters as escapes, since a terminal would obey them; line ends stay. */
function visible(text: string): string {
  return text.replace(/(?!\n)\p{C}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
