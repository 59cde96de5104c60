import type { Account } from './account.ts';

export interface InitFacts {
  readonly file: string;
  readonly key: string;
  readonly accounts: readonly Account[];
  /** Variables that hold no key yet. */
  readonly missing: readonly string[];
  /** Variables that were written to the file of variables. */
  readonly written: readonly string[];
  readonly envFile: string;
  readonly runCommand: string;
  readonly sample: string | undefined;
}

/** What was written and what comes next, for people. */
export function initText(facts: InitFacts): string {
  const { accounts, envFile, file, key, missing, runCommand, sample, written } = facts;
  const titles = new Map(accounts.map(({ title, variable }) => [variable, title]));
  return [
    `Wrote ${file}, for you alone (mode 0600).`,
    ...(written.length === 0 ? [] : [`Wrote ${written.join(', ')} to ${envFile}.`]),
    '',
    'Key for your first client; keep it, it is not shown again:',
    `  ${key}`,
    '',
    ...(missing.length === 0
      ? []
      : [
          `Set before the start, in the environment or in ${envFile}:`,
          ...missing.map((name) => `  ${name}=…  # key of ${titles.get(name) ?? 'the provider'}`),
          `One that is not set stops the start: of a provider that you do not use, delete the entry in ${file}.`,
          '',
        ]),
    'Next:',
    `  ${runCommand}`,
    ...(sample === undefined ? [] : [`  ${sample}`]),
  ].join('\n');
}

/** The same for programs. */
export function initJson({ accounts, envFile, ...facts }: InitFacts): object {
  const { file, key, missing, runCommand, sample, written } = facts;
  return {
    file,
    key,
    credentials: accounts.map(({ name, rootKey, variable }) => ({
      name,
      list: rootKey,
      variable: variable ?? null,
    })),
    missing,
    written: written.length === 0 ? null : { file: envFile, variables: written },
    next: { run: runCommand, request: sample ?? null },
  };
}
