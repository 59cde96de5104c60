import { nearest } from '@ai-proxy/core';
import { Errors, type Hook } from '@oclif/core';

/** Says what was probably meant. A command with an argument it does not take comes here too. */
export const commandNotFound: Hook.CommandNotFound = async ({
  config: { bin, commandIDs },
  id,
}) => {
  const [verb = '', ...rest] = id.split(':');
  if (commandIDs.includes(verb))
    throw new Errors.CLIError(
      `"${bin} ${verb}" takes no argument, and here is "${rest.join(':')}".`,
      {
        suggestions: [`${bin} ${verb} --help`],
      },
    );
  const meant = nearest(verb, commandIDs);
  throw new Errors.CLIError(`"${verb}" is not a command of ${bin}.`, {
    suggestions: [meant === undefined ? `${bin} --help` : `${bin} ${meant}`],
  });
};
