/** A resource as requests are matched against it. */
export interface ResourceNode<M> {
  readonly id: string;
  /** `/`, `/orders/{id}`. */
  readonly path: string;
  readonly part: string;
  readonly children: ResourceNode<M>[];
  /** By HTTP method, `ANY` among them; only a resource with methods answers. */
  readonly methods: Map<string, M>;
}

export interface Match<M> {
  readonly node: ResourceNode<M>;
  readonly parameters: ReadonlyMap<string, string>;
}

const parameterName = /^\{([^+}]+)(\+)?\}$/;

/**
 * The resource for a path: a fixed part goes before `{name}`, which goes before `{name+}`.
 * @param path below the stage, percent-encoded, without a query string; a slash at the end does not count
 */
export function matchResource<M>(root: ResourceNode<M>, path: string): Match<M> | undefined {
  const trimmed = path.replace(/^\//, '').replace(/\/$/, '');
  const parts = trimmed === '' ? [] : trimmed.split('/').map(decode);
  return descend(root, parts, []);
}

function descend<M>(
  node: ResourceNode<M>,
  parts: readonly string[],
  taken: readonly (readonly [string, string])[],
): Match<M> | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) {
    return node.methods.size > 0 ? { node, parameters: new Map(taken) } : undefined;
  }
  const fixed = node.children.find((child) => child.part === part);
  const found = fixed && descend(fixed, rest, taken);
  if (found !== undefined) return found;
  for (const greedy of [false, true]) {
    for (const child of node.children) {
      const [whole, name = '', plus] = parameterName.exec(child.part) ?? [];
      if (whole === undefined || (plus !== undefined) !== greedy || part === '') continue;
      const value = greedy ? parts.join('/') : part;
      const match = descend(child, greedy ? [] : rest, [...taken, [name, value]]);
      if (match !== undefined) return match;
    }
  }
  return undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
