import type { Credential, Executor } from '@ai-proxy/core';
import { rulesOf, type Match, type Rules } from './rules.ts';

/** A credential that may serve a request, and the model it would ask of the upstream. */
export interface Candidate {
  readonly credential: Credential;
  readonly model: string;
  /** Provider and id of the credential; the same after a reload. */
  readonly account: string;
  /** The account, and the way out that its requests take. */
  readonly way: string;
  /** The account, and the model that it is asked for. */
  readonly pair: string;
  /** The configuration names this one model for the credential. */
  readonly listed: boolean;
  /** The configuration names the model for the credential, be it by a pattern or a prefix. */
  readonly named: boolean;
  /** The account, with the model where a rule names it; there are no more than rules in the configuration. */
  readonly slot: string;
}

/** A name that clients may write for a model of a credential. */
export interface CatalogEntry {
  readonly name: string;
  readonly model: string;
  readonly credential: Credential;
}

/** Which credentials serve which models. */
export interface Catalog {
  /** Groups in order of preference; within a group the strategy chooses. Empty: nobody serves the model. */
  candidatesFor(name: string): readonly (readonly Candidate[])[];
  /** By executor, then by name; one name may stand several times. */
  readonly entries: readonly CatalogEntry[];
}

export interface CatalogOptions {
  /** Serves models under a prefix of a credential only. */
  readonly forceModelPrefix: boolean;
}

interface Row {
  readonly credential: Credential;
  readonly rules: Rules;
  readonly takesAny: boolean;
  /** Position of the executor. */
  readonly group: number;
  readonly account: string;
}

interface Found extends Match {
  readonly row: Row;
}

const rememberedNames = 1000;

/** Reads the catalogue from the executors, in the order of the pipeline. */
export function catalogOf(executors: readonly Executor[], options: CatalogOptions): Catalog {
  const rows = executors.flatMap((executor, group) => rowsOf(executor, group, executors));
  const isServed = ({ prefixed }: { prefixed: boolean }) => prefixed || !options.forceModelPrefix;

  const search = (name: string): Candidate[][] => {
    const found = rows
      .map((row) => ({ row, match: row.rules.match(name, row.takesAny) }))
      .flatMap(({ row, match }): Found[] => (match === undefined ? [] : [{ ...match, row }]))
      .filter(isServed);
    return grouped(found).map((group) => group.map(candidate));
  };
  const known = new Map<string, Candidate[][]>();

  return {
    candidatesFor(name) {
      const cached = known.get(name);
      if (cached !== undefined) return cached;
      const groups = search(name);
      // Clients invent names, so the memory is bounded.
      if (groups.length > 0 && known.size < rememberedNames) known.set(name, groups);
      return groups;
    },
    entries: Map.groupBy(rows, ({ group }) => group)
      .values()
      .toArray()
      .flatMap((group) => group.flatMap((row) => entriesOf(row, isServed)).toSorted(byName)),
  };
}

/** Each credential with its rules. The last resort takes any model only while nobody else could take one. */
export function rowsOf(executor: Executor, group: number, executors: readonly Executor[]): Row[] {
  const isLast = executor.lastResort === true;
  const isAlone = executors.every(
    (other) => other.lastResort === true || other.credentials.length === 0,
  );
  return executor.credentials.map((credential) => ({
    credential,
    rules: rulesOf(credential),
    takesAny: isLast ? isAlone : credential.models.length === 0,
    group,
    account: accountOf(credential),
  }));
}

/**
 * Where somebody names the model, those who would take any model are asked only if they are credentials
 * at the same provider. Where nobody does, the order of the executors decides.
 */
function grouped(found: readonly Found[]): Found[][] {
  const naming = new Set(
    found.filter(({ named }) => named).map(({ row }) => row.credential.provider),
  );
  if (naming.size === 0)
    return Map.groupBy(found, ({ row }) => row.group)
      .values()
      .toArray();
  return [found.filter(({ row }) => naming.has(row.credential.provider))];
}

function candidate({ row, model, exact, named }: Found): Candidate {
  const { account, credential } = row;
  const slot = exact ? `${account}=${model}` : account;
  const pair = pairOf(account, model);
  return { credential, model, account, way: wayOf(credential), pair, listed: exact, named, slot };
}

/** The name under which everything that is remembered of a credential is kept. */
export function accountOf({ id, provider }: Credential): string {
  return `${provider}/${id}`;
}

/** The name under which failures to reach the upstream are kept. */
export function wayOf(credential: Credential): string {
  const { route } = credential;
  return route === undefined ? accountOf(credential) : `${accountOf(credential)} via ${route}`;
}

/** The name under which failures of a model at an account are kept. */
export function pairOf(account: string, model: string): string {
  return `${account} for ${model}`;
}

function entriesOf(row: Row, isServed: (offer: { prefixed: boolean }) => boolean): CatalogEntry[] {
  return row.rules.offers
    .filter(isServed)
    .map(({ name, model }) => ({ name, model, credential: row.credential }));
}

function byName(a: CatalogEntry, b: CatalogEntry): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
