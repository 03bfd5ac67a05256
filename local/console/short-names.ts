import type { MadeResource } from '../assembly/deploy';
import { ReadableNames } from './names';

/** Lengths are bounded and a label begins once in a word, so that a search takes linear time in any text. */
const LABEL = /(?<![\w-])[\w-]{1,128}\/\w{1,255}(?!\w)/g;

/**
 * Shortens `stack/LogicalId`. What all stacks have in front goes; so does the logical id of the only function, topic or
 * queue of its stack that is of its type.
 */
export class ShortNames {
  private readonly names = new Map<string, string>();

  constructor(resources: readonly MadeResource[]) {
    const readable = new ReadableNames(resources);
    const stacks = [...new Set(resources.map(({ stackName }) => stackName))];
    const prefix = commonPrefix(stacks);
    for (const { stackName, type, generatedName } of resources) {
      const label = readable.in(generatedName);
      if (!label.startsWith(`${stackName}/`)) continue;
      const ofItsType = resources.filter((other) => other.stackName === stackName && other.type === type);
      const isFunction = type === 'AWS::Lambda::Function';
      const logicalId = label.slice(stackName.length + 1);
      const stack = stackName.slice(prefix.length);
      if (stacks.length === 1) this.names.set(label, logicalId);
      else this.names.set(label, isFunction && ofItsType.length === 1 ? stack : `${stack}/${logicalId}`);
    }
  }

  in(text: string): string {
    return text.replace(LABEL, (label) => this.names.get(label) ?? label);
  }
}

/** Returns what all names begin with, up to a hyphen. */
function commonPrefix([first = '', ...others]: readonly string[]): string {
  let end = first.lastIndexOf('-') + 1;
  while (end > 0 && !others.every((name) => name.startsWith(first.slice(0, end)))) {
    end = first.lastIndexOf('-', end - 2) + 1;
  }
  return first.slice(0, end);
}
