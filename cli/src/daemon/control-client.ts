import { connect } from 'node:net';
import { errorCode } from '../lib/error-code.ts';
import {
  parseReloadResult,
  parseStatus,
  type ReloadResult,
  type Request,
  type Status,
} from './control-messages.ts';
import { socketsIn } from './control-lock.ts';

/** A healthy gateway answers within milliseconds. */
const statusMs = 5_000;
/** Plugins may ask other machines while they are set up. */
const reloadMs = 300_000;

/** What became of a question: an answer, nobody there, somebody who says nothing, or no right to ask. */
export type Asked<Value> =
  { readonly answer: Value } | { readonly answer: undefined; readonly why: NoAnswer };

type NoAnswer = 'absent' | 'silent' | 'forbidden';

/** Asks the gateway that holds a control directory how it is. */
export function askStatus(directory: string): Promise<Asked<Status>> {
  return ask(directory, 'status', statusMs, parseStatus);
}

/** Asks the gateway that holds a control directory to reload, and waits for the outcome. */
export function askReload(directory: string): Promise<Asked<ReloadResult>> {
  return ask(directory, 'reload', reloadMs, parseReloadResult);
}

async function ask<Value>(
  directory: string,
  request: Request,
  timeoutMs: number,
  parse: (value: unknown) => Value | undefined,
): Promise<Asked<Value>> {
  let why: NoAnswer = 'absent';
  for (const address of addresses(directory)) {
    if (address === undefined) return { answer: undefined, why: 'forbidden' };
    const outcome = await askAt(address, request, timeoutMs);
    const answer = outcome.text === undefined ? undefined : parse(parseJson(outcome.text));
    if (answer !== undefined) return { answer };
    if (outcome.why !== 'absent') why = outcome.why;
  }
  return { answer: undefined, why };
}

/** Undefined stands for those that this user may not see. */
function addresses(directory: string): (string | undefined)[] {
  try {
    return socketsIn(directory);
  } catch (error) {
    return [isForbidden(error) ? undefined : directory];
  }
}

interface Heard {
  readonly text?: string;
  readonly why: NoAnswer;
}

function askAt(address: string, request: Request, timeoutMs: number): Promise<Heard> {
  return new Promise((resolve) => {
    let text = '';
    let connected = false;
    const socket = connect(address, () => {
      connected = true;
      socket.write(`${request}\n`);
    });
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.once('error', (error) => resolve({ why: whyNot(error) }));
    socket.once('close', () => {
      clearTimeout(timer);
      // Taken by the system for a process that did not come to say anything.
      resolve(text === '' ? { why: connected ? 'silent' : 'absent' } : { text, why: 'silent' });
    });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whyNot(error: unknown): Heard['why'] {
  if (isForbidden(error)) return 'forbidden';
  // So many wait for an answer already that there is no room.
  return errorCode(error) === 'EAGAIN' ? 'silent' : 'absent';
}

function isForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errorCode(error));
}
