/** A line of the matrix. */
import { plainAsk, type Ask } from './ask.ts';
import type { FormatName, Pair } from './format-name.ts';
import type { Pattern } from './pattern.ts';
import { hello, plainScript, type Script } from './script.ts';

/** Headings under which features are shown. */
export type FeatureGroup =
  | 'Conversation'
  | 'Tools'
  | 'Media'
  | 'Reasoning'
  | 'Output'
  | 'Sampling'
  | 'Endings'
  | 'Errors'
  | 'Other operations';

export interface Feature {
  /** In kebab-case; what `--feature` takes. */
  readonly name: string;
  readonly group: FeatureGroup;
  /** A few words for people. */
  readonly title: string;
  readonly ask: Ask;
  readonly script: Script;
  /**
   * Formats that have no such thing, and why. Their clients cannot ask for it, and a gateway that
   * sends it to such an upstream has to tell that it is lost.
   */
  readonly missing: Readonly<Partial<Record<FormatName, string>>>;
  /** Formats whose clients alone cannot ask for it. */
  readonly cannotAsk: Readonly<Partial<Record<FormatName, string>>>;
  /** Both ends need it: no gateway could make up for an upstream without it. */
  readonly needsBoth: boolean;
  /** Formats whose upstreams are not asked: the gateway answers in their place. */
  readonly answeredByGateway: readonly FormatName[];
  /** Members of each format by which a loss is told; of each a parent or a child will do. */
  readonly members: Readonly<Partial<Record<FormatName, readonly string[]>>>;
  /** What it is called outside of the formats; a gateway may tell a loss by that, too. */
  readonly otherNames: readonly string[];
  /** What the upstream's body has to contain. */
  readonly received: Readonly<Partial<Record<FormatName, Pattern>>>;
  /** Formats whose clients mean less by what they ask, so that nothing particular has to arrive. */
  readonly impliedBy: readonly FormatName[];
  /** What the client has to see. */
  readonly seen: (pair: Pair, model: string) => Pattern;
}

type Optional =
  | 'missing'
  | 'cannotAsk'
  | 'needsBoth'
  | 'answeredByGateway'
  | 'members'
  | 'otherNames'
  | 'received'
  | 'impliedBy';

/** What a feature says; everything else is as it usually is. */
export type FeatureText = Pick<Feature, 'name' | 'group' | 'title'> &
  Partial<Pick<Feature, Optional>> & {
    readonly ask?: Partial<Ask>;
    readonly script?: Partial<Script>;
    readonly seen?: Pattern;
    /** In place of `seen` where it differs by format. */
    readonly seenBy?: Feature['seen'];
  };

/** A good answer with the plain text. */
export const plainlySeen: Pattern = { status: 200, text: hello, ending: 'stop' };

/** The feature with everything filled in. */
export function feature(text: FeatureText): Feature {
  const { ask, script, seen = plainlySeen, seenBy = () => seen, ...rest } = text;
  return {
    missing: {},
    cannotAsk: {},
    needsBoth: false,
    answeredByGateway: [],
    members: {},
    otherNames: [],
    received: {},
    impliedBy: [],
    ...rest,
    ask: { ...plainAsk, ...ask },
    script: scriptWith(script),
    seen: seenBy,
  };
}

/** Calls and refusals come alone unless a text is given, too. */
function scriptWith(changes: Partial<Script> = {}): Script {
  const { text, ...others } = plainScript;
  const isSilent = changes.calls !== undefined || changes.refusal !== undefined;
  return isSilent || text === undefined
    ? { ...others, ...changes }
    : { text, ...others, ...changes };
}

/** The feature for whole answers, and again for streams. */
export function bothWays(text: FeatureText): readonly Feature[] {
  const streamed = { name: `${text.name}-stream`, title: `${text.title}, streamed` };
  return [feature(text), feature({ ...text, ...streamed, ask: { ...text.ask, stream: true } })];
}
