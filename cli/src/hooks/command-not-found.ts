import { nearest } from '@ai-proxy/core';
import type { Hook } from '@oclif/core';
import { typedCommand } from '../lib/typed-command.ts';
import { UsageError } from '../lib/usage-error.ts';

/** Says what was probably meant. A command with an argument it does not take comes here too. */
export const commandNotFound: Hook.CommandNotFound = async ({
  config: { bin, commandIDs },
  id,
}) => {
  const [verb = '', ...rest] = id.split(':');
  if (commandIDs.includes(verb))
    throw new UsageError(
      `"${verb}" takes no argument, and here is "${rest.join(':')}".`,
      helpText(verb),
    );
  const typed = [id, verb].find((text) => nearest(text, commandIDs) !== undefined) ?? verb;
  const meant = nearest(typed, commandIDs);
  const isTopic = commandIDs.some((known) => known.startsWith(`${verb}:`));
  throw new UsageError(
    `"${words(isTopic ? id : verb)}" is not a command of ${bin}.`,
    meant === undefined
      ? helpText(isTopic ? verb : '')
      : `Did you mean "${typedCommand(words(meant))}"?`,
  );
};

function helpText(verb: string): string {
  return `"${typedCommand(`${verb} --help`.trimStart())}" says more.`;
}

function words(id: string): string {
  return id.replaceAll(':', ' ');
}
