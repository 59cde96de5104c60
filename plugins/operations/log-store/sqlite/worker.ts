/** The thread of a database: it opens the file at the first call, and again after the file failed. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CallMessage, ResultMessage, Roles, WorkerData } from './calls.ts';
import { faultOf } from './fault.ts';
import { openReader } from './reader.ts';
import { openSpool } from './spool.ts';
import { openWriter } from './writer.ts';

const openers: { readonly [Role in keyof Roles]: (path: string) => Roles[Role] } = {
  writer: openWriter,
  reader: openReader,
  spool: openSpool,
};

const { path, role } = parseWorkerData(workerData);
let calls: Roles[keyof Roles] | undefined;

parentPort?.on('message', (message: CallMessage) => parentPort?.postMessage(answer(message)));

function answer({ args, id, name }: CallMessage): ResultMessage {
  try {
    if (name === 'close' && calls === undefined) return { id };
    calls ??= openers[role](path);
    const value: unknown = Reflect.apply(parseCall(calls, name), calls, args);
    if (name === 'close') calls = undefined;
    return { id, value };
  } catch (error) {
    const fault = faultOf(error);
    if (!fault.ofRow && !fault.passing) letGo();
    return { id, fault };
  }
}

/** What failed once is opened anew; it may be repaired meanwhile. */
function letGo(): void {
  const broken = calls;
  calls = undefined;
  try {
    broken?.close();
  } catch {
    // The file has failed before; that was told.
  }
}

function parseCall(of: Roles[keyof Roles], name: string): (...args: unknown[]) => unknown {
  return (of as unknown as Record<string, (...args: unknown[]) => unknown>)[name] as (
    ...args: unknown[]
  ) => unknown;
}

function parseWorkerData(data: unknown): WorkerData {
  return data as WorkerData;
}
