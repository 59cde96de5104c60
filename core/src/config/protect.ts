import { finding, type Finding } from './problem.ts';
import { acceptsNull, facetsOfItem, facetsOfMember, says, type Facets } from './schema-walk.ts';
import { isReference, isSample, resolveSecret } from './secrets.ts';
import type { ListNode, MapNode, Member, ScalarNode, TreeNode } from './tree.ts';

export interface Protected {
  readonly tree: TreeNode;
  /** Values that must not be printed anywhere. */
  readonly secrets: readonly string[];
  /** URLs of the files that secrets were read from. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * Resolves `env://` and `file://` texts and marks what is secret: what they stand for, and every value
 * where the schema says `writeOnly`. Options without a value are dropped, so that defaults apply.
 */
export function protect(tree: TreeNode, facets: Facets, env: NodeJS.ProcessEnv): Protected {
  const guard = new Guard(env);
  return {
    tree: guard.visit(tree, facets, false),
    secrets: guard.secrets,
    files: guard.files,
    findings: guard.findings,
  };
}

const urlPassword = /^[a-z][a-z0-9+.-]*:\/\/([^\s/:@]*):([^\s/@]+)@/i;

/** Names that operators give to secrets in maps whose members no schema lists, such as extra headers. */
const secretName = /(?:^|[-_.])(?:authorization|cookie|key|password|secret|token)$/i;

/** The password in a URL, in every form in which it goes over the wire. */
function passwordsIn(text: string): string[] {
  const [, user = '', password] = urlPassword.exec(text) ?? [];
  if (password === undefined) return [];
  const plain = decoded(password);
  const basic = Buffer.from(`${decoded(user)}:${plain}`).toString('base64');
  return [...new Set([password, plain, basic])];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

class Guard {
  readonly secrets: string[] = [];
  readonly files: string[] = [];
  readonly findings: Finding[] = [];
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  visit(node: TreeNode, facets: Facets, within: boolean): TreeNode {
    const secret = within || says(facets, 'writeOnly', true);
    if (node.kind === 'scalar') return this.#scalar(node, secret);
    return node.kind === 'list'
      ? this.#list(node, facets, secret)
      : this.#map(node, facets, secret);
  }

  #list(node: ListNode, facets: Facets, secret: boolean): ListNode {
    const items = node.items.map((item, index) =>
      this.visit(item, facetsOfItem(facets, index), secret),
    );
    return { ...node, items };
  }

  #map(node: MapNode, facets: Facets, secret: boolean): MapNode {
    const members = new Map<string, Member>();
    for (const [name, member] of node.members) {
      const known = facetsOfMember(facets, name);
      if (known.declared && isNull(member.node) && !acceptsNull(known)) continue;
      const visited = this.visit(member.node, known, secret);
      const isSuspect = !known.declared && secretName.test(name);
      members.set(name, { ...member, node: isSuspect ? this.#suspect(visited) : visited });
    }
    return { ...node, members };
  }

  #scalar(node: ScalarNode, secret: boolean): ScalarNode {
    const { value } = node;
    if (typeof value === 'string' && isReference(value)) return this.#resolve(node, value, secret);
    if (secret) return this.#checkSecret({ ...node, secret: true });
    if (typeof value === 'string') this.secrets.push(...passwordsIn(value));
    return node;
  }

  /** What may be a secret is kept out of texts, and may be any value all the same. */
  #suspect(node: TreeNode): TreeNode {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') return node;
    if (node.secret === true || node.broken === true) return node;
    this.secrets.push(node.value);
    return { ...node, secret: true };
  }

  #resolve(node: ScalarNode, reference: string, secret: boolean): ScalarNode {
    if (reference.startsWith('file:')) this.files.push(reference);
    const resolved = resolveSecret(reference, this.#env);
    if ('value' in resolved) {
      const found = { ...node, value: resolved.value, secret: true };
      return secret ? this.#checkSecret(found, reference) : this.#remember(found);
    }
    this.findings.push(finding('CONFIG_SECRET', node.at, resolved.problem, resolved.hint));
    return { ...node, broken: true };
  }

  /** `reference` names where the value was found, if not in the configuration itself. */
  #checkSecret(node: ScalarNode, reference?: string): ScalarNode {
    const said = problemOf(node);
    if (said === undefined) return this.#remember(node);
    const hint =
      reference === undefined
        ? 'Put the real one here, or name where it is kept: env://NAME or file:///path.'
        : `It comes from ${reference}; put the real one there.`;
    this.findings.push(finding('CONFIG_INVALID', node.at, said, hint));
    return { ...node, broken: true };
  }

  #remember(node: ScalarNode): ScalarNode {
    if (node.value === null) return node;
    const text = String(node.value);
    this.secrets.push(text, ...passwordsIn(text));
    return node;
  }
}

function problemOf({ value, path }: ScalarNode): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.trim() === '') return `"${path}" is empty.`;
  return isSample(value) ? `"${path}" is a sample value, not a real secret.` : undefined;
}

function isNull(node: TreeNode): boolean {
  return node.kind === 'scalar' && node.value === null && node.broken !== true;
}
