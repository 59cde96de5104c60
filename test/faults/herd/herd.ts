/** A process of many clients that do what clients do: ask, wait, read slowly, and leave. */
import type { Socket } from 'node:net';
import { newsTeller, serveParent } from '../child.ts';
import type { Case, ClientRecord, HerdOrder, HerdSettings } from '../wire.ts';
import { runCase } from './client.ts';

const settings = parseSettings(process.argv[2] ?? '{}');
const tell = newsTeller<ClientRecord>(20);
const waiting: Case[] = [];
const idle: Socket[] = [];
const surplus: string[] = [];
let running = 0;

serveParent({}, (order: HerdOrder | { kind: 'close' }) => {
  if (order.kind === 'close') {
    for (const socket of idle.splice(0)) socket.destroy();
    return surplus.splice(0);
  }
  waiting.push(...order.cases);
  fill();
  return waiting.length + running;
});

function onSurplus(bytes: string): void {
  surplus.push(bytes);
}

function fill(): void {
  while (running < settings.concurrency) {
    const next = waiting.shift();
    if (next === undefined) return;
    running++;
    void runCase(next, { ...settings, idle, onSurplus }).then((record) => {
      running--;
      tell(record);
      fill();
    });
  }
}

function parseSettings(text: string): HerdSettings {
  return JSON.parse(text) as HerdSettings;
}
