import type { Credential, Executor } from '@ai-proxy/core';
import {
  accountOf,
  pairOf,
  wayOf,
  type Candidate,
} from '../../../../../plugins/policies/router/catalog.ts';

/** A credential with defaults for what a test does not care about. */
export function credential(
  provider: string,
  id: string,
  rest: Partial<Credential> = {},
): Credential {
  return {
    id,
    provider,
    dialect: 'openai-chat',
    models: [],
    excludedModels: [],
    weight: 1,
    ...rest,
  };
}

/** An executor that nobody runs: the tests' `next` answers in its place. */
export function executor(
  provider: string,
  credentials: Readonly<Record<string, Partial<Credential>>>,
  lastResort = false,
): Executor {
  return {
    provider,
    credentials: Object.entries(credentials).map(([id, rest]) => credential(provider, id, rest)),
    lastResort,
    execute: () => Promise.reject(new Error('not run in this test')),
  };
}

/** Candidates for one model, by the ids of their credentials. */
export function candidates(
  credentials: Readonly<Record<string, Partial<Credential>>>,
  provider = 'one',
): Candidate[] {
  return Object.entries(credentials).map(([id, rest]) => {
    const made = credential(provider, id, rest);
    const account = accountOf(made);
    const pair = pairOf(account, 'm');
    return {
      credential: made,
      model: 'm',
      account,
      way: wayOf(made),
      pair,
      listed: false,
      named: false,
      slot: account,
    };
  });
}
