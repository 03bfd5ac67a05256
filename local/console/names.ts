import type { MadeResource } from '../assembly/deploy';

/** A whole word. Its length is bounded and it begins once, so that a search takes linear time in any text. */
const WORD = /(?<![\w-])[\w-]{1,255}(?![\w-])/g;

const GENERATED = /-(?:[0-9A-Z]{12}|[0-9a-z]{12})$/;

/** Replaces names that were made up by `stack/LogicalId`, which its reader knows from the template. */
export class ReadableNames {
  private readonly labels = new Map<string, string>();

  constructor(resources: readonly MadeResource[]) {
    for (const { stackName, logicalId, generatedName } of resources) {
      if (!GENERATED.test(generatedName)) continue;
      const label = `${stackName}/${withoutHash(logicalId)}`;
      this.labels.set(generatedName, label);
      // As names of buckets have to be.
      this.labels.set(generatedName.toLowerCase(), label);
    }
  }

  in(text: string): string {
    return text.replace(WORD, (name) => this.labels.get(name) ?? name);
  }
}

/** `WorkQueueB7941AC0` → `WorkQueue`, as CDK puts a hash after a construct's path. */
function withoutHash(logicalId: string): string {
  return /^.+[0-9A-F]{8}$/.test(logicalId) ? logicalId.slice(0, -8) : logicalId;
}
