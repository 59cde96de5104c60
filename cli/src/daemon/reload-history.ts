import { outcomeOf, type Gateway, type LoadedConfig } from '@ai-proxy/core';
import type { TakenOver } from './control-messages.ts';

/** What somebody who asks for reloads knows of a gateway: how it was at the start, or after the last answer. */
export class ReloadHistory {
  readonly #gateway: Gateway;
  readonly #now: () => number;
  #known: LoadedConfig;
  #sinceMs: number;
  #count: number;

  constructor(gateway: Gateway, now = Date.now) {
    this.#gateway = gateway;
    this.#now = now;
    this.#known = gateway.config;
    this.#count = gateway.vitals.reloads.succeeded;
    this.#sinceMs = now();
  }

  /** What was taken over besides the changes of the reload that has just succeeded; from now on it is known. */
  told(changed: readonly string[]): TakenOver | undefined {
    const { config, vitals } = this.#gateway;
    const [known, sinceMs] = [this.#known, this.#sinceMs];
    const times = vitals.reloads.succeeded - this.#count - 1;
    this.#known = config;
    this.#count = vitals.reloads.succeeded;
    this.#sinceMs = this.#now();
    if (times <= 0) return undefined;
    const told = new Set(changed.map(keyOf));
    const others = changesSince(known, config).filter((line) => !told.has(keyOf(line)));
    return { since: new Date(sinceMs).toISOString(), times, changed: others };
  }
}

/** Certificates have other content now, too, of which only the reload itself knows. */
function changesSince(before: LoadedConfig, after: LoadedConfig): readonly string[] {
  const identity = undefined;
  return outcomeOf({ config: before, identity }, { config: after, identity }, after).changed;
}

/** What a line such as `request-timeout: 300 → 60` is about. */
function keyOf(line: string): string {
  return line.replace(/: .*$/s, '');
}
