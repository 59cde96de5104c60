import { Worker } from 'node:worker_threads';
import { UnwritableRow } from '../unwritable-row.ts';
import type { CallMessage, ResultMessage, Roles, WorkerData } from './calls.ts';

type ArgsOf<Call> = Call extends (...args: infer Args) => unknown ? Args : never;
type ResultOf<Call> = Call extends (...args: never[]) => infer Result ? Result : never;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The thread's own file, in the form in which this one runs. */
const source = import.meta.url.endsWith('.ts')
  ? new URL('./worker.ts', import.meta.url)
  : new URL('./worker.js', import.meta.url);

/**
 * A database on a thread of its own, as SQLite blocks whoever calls it. Calls are answered in their order.
 * A thread that dies fails the calls that were on their way; the next call starts another one.
 */
export class DatabaseThread<Role extends keyof Roles> {
  readonly #data: WorkerData;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #nextId = 0;
  #closed = false;

  constructor(role: Role, path: string) {
    this.#data = { role, path };
  }

  call<Name extends keyof Roles[Role] & string>(
    name: Name,
    ...args: ArgsOf<Roles[Role][Name]>
  ): Promise<ResultOf<Roles[Role][Name]>> {
    if (this.#closed) return Promise.reject(new Error('The database is closed.'));
    return this.#send(name, args) as Promise<ResultOf<Roles[Role][Name]>>;
  }

  /** Closes the file and ends the thread. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#worker === undefined) return;
    try {
      await this.#send('close', []);
    } finally {
      await this.#worker?.terminate();
    }
  }

  #send(name: string, args: readonly unknown[]): Promise<unknown> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    const message: CallMessage = { id, name, args };
    try {
      worker.postMessage(message);
    } catch (cause) {
      return Promise.reject(new UnwritableRow('A value cannot leave its thread.', { cause }));
    }
    worker.ref();
    return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
  }

  #start(): Worker {
    const worker = new Worker(source, { workerData: this.#data, name: 'log-store' });
    worker.unref();
    worker.on('message', (message: ResultMessage) => this.#answer(worker, message));
    worker.on('error', (error) => this.#died(worker, error));
    worker.on('exit', () => this.#died(worker));
    return worker;
  }

  #answer(worker: Worker, { fault, id, value }: ResultMessage): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) worker.unref();
    if (fault === undefined) return pending?.resolve(value);
    pending?.reject(fault.ofRow ? new UnwritableRow(fault.message) : new Error(fault.message));
  }

  #died(worker: Worker, cause?: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    const error = new Error('The thread of the database ended.', { cause });
    for (const { reject } of pending) reject(error);
  }
}
