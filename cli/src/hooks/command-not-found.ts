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
  const typed = [id, verb].find((text) => nearest(text, commandIDs) !== undefined) ?? verb;
  const meant = nearest(typed, commandIDs);
  const isTopic = commandIDs.some((known) => known.startsWith(`${verb}:`));
  const said = isTopic ? id : verb;
  const help = isTopic ? `${bin} ${verb} --help` : `${bin} --help`;
  throw new Errors.CLIError(`"${words(said)}" is not a command of ${bin}.`, {
    suggestions: [meant === undefined ? help : `${bin} ${words(meant)}`],
  });
};

function words(id: string): string {
  return id.replaceAll(':', ' ');
}
