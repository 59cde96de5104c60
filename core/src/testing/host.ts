import { pino } from 'pino';
import { Agent } from 'undici';
import { Carried } from '../pipeline/carried.ts';
import { Vitals } from '../observe/vitals.ts';
import type { Host } from '../pipeline/plugin.ts';

/** A host for setting up one plugin outside a gateway: silent, with real time, direct connections. */
export function testHost(changes: Partial<Host> = {}): Host {
  const carried = new Carried();
  return {
    name: 'test',
    version: '0.0.0',
    log: pino({ level: 'silent' }),
    vitals: new Vitals(Date.now()),
    dryRun: false,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    random: Math.random,
    carry: (name, create) => carried.get('test', name, create),
    shownConfig: () => ({}),
    redact: (text) => text,
    signal: new AbortController().signal,
    transport: {
      requestTimeoutMs: 30_000,
      firstByteMs: 30_000,
      idleMs: 30_000,
      maxResponseBytes: 10 * 1024 * 1024,
      passthroughHeaders: [],
      redact: (text) => text,
    },
    dispatcher: () => new Agent(),
    dialect: () => undefined,
    ...changes,
  };
}
