import { nearest } from '../config/suggest.ts';
import type { Contribution, Plugin } from './plugin.ts';

const pluginMembers: Readonly<Record<keyof Plugin, true>> = {
  name: true,
  api: true,
  summary: true,
  rootKeys: true,
  after: true,
  reenters: true,
  headOnly: true,
  operations: true,
  configSchema: true,
  provides: true,
  requires: true,
  uses: true,
  setup: true,
};

const contributionMembers: Readonly<Record<keyof Contribution, true>> = {
  handle: true,
  executor: true,
  dialects: true,
  endpoints: true,
  http: true,
  admin: true,
  services: true,
  wantsTimes: true,
  ready: true,
  close: true,
};

/** What is wrong with a member of a plugin that nobody would look at; undefined where all is well. */
export function misspeltInPlugin(plugin: object): string | undefined {
  return misspelt(plugin, pluginMembers);
}

/** The same of what `setup` gave: a layer with a wrong name would let everything through. */
export function misspeltInContribution(contribution: object): string | undefined {
  return misspelt(contribution, contributionMembers);
}

/** Members that are like none are the author's own business, and so are those beside what they are like. */
function misspelt(written: object, known: Readonly<Record<string, true>>): string | undefined {
  const missing = Object.keys(known).filter((name) => !(name in written));
  for (const name of Object.keys(written)) {
    if (name in known) continue;
    const meant = nearest(name, missing);
    if (meant !== undefined) return `"${name}" means nothing here; did you mean "${meant}"?`;
  }
  return undefined;
}
