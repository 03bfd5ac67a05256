/**
 * Returns the one of several physical names or queue URLs that CloudFormation made for a resource. CloudFormation cuts the
 * stack's name and the logical id; of several stacks that begin alike, the longest is meant. S3 has names in lower case.
 * @param id beginning of the logical id, before the hash that CDK adds
 */
export function physicalName(stackName: string, id: string, names: readonly string[]): string | undefined {
  const stackIn = (name: string) => {
    const [, stack = '', logicalId = ''] = /([^/]*)-([^/-]+)-[^/-]*$/.exec(name) ?? [];
    const isLower = logicalId === logicalId.toLowerCase();
    const wanted = isLower ? id.toLowerCase() : id;
    const isOurs = logicalId.startsWith(wanted)
      ? /^[0-9A-F]*$/i.test(logicalId.slice(wanted.length))
      : isCut(logicalId, wanted);
    return isOurs ? stack : '';
  };
  return names
    .filter((name) => stackIn(name) !== '' && stackName.startsWith(stackIn(name)))
    .sort((one, other) => stackIn(other).length - stackIn(one).length)[0];
}

/** By more than tells the queues of a consumer apart. */
function isCut(logicalId: string, id: string): boolean {
  return logicalId.length > 'WorkDead'.length && id.startsWith(logicalId);
}
