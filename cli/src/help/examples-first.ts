import { CommandHelp, Help } from '@oclif/core';

/** The page of one command: what can be typed comes first. */
class ExamplesFirst extends CommandHelp {
  protected override sections(): ReturnType<CommandHelp['sections']> {
    const sections = super.sections();
    const isExamples = ({ header }: (typeof sections)[number]): boolean => header === 'EXAMPLES';
    return [...sections.filter(isExamples), ...sections.filter((section) => !isExamples(section))];
  }
}

/** The help of this program; its pages begin with examples. */
export class ExamplesFirstHelp extends Help {
  protected override CommandHelpClass = ExamplesFirst;
}
