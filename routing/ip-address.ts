/** A block of addresses, or one address as a block of itself: the number, and how many bits of it count. */
export interface IpBlock {
  readonly bits: 32 | 128;
  readonly address: bigint;
  readonly prefix: number;
}

/** @returns undefined when `text` is no IPv4 or IPv6 address */
export function parseIpAddress(text: string): IpBlock | undefined {
  const version4 = parseVersion4(text);
  if (version4 !== undefined) return { bits: 32, address: version4, prefix: 32 };
  const version6 = parseVersion6(text);
  if (version6 === undefined) return undefined;
  // Java, and so SNS, reads `::ffff:a00:1` as 10.0.0.1.
  if (version6 >> 32n === 0xffffn) return { bits: 32, address: version6 & 0xffffffffn, prefix: 32 };
  return { bits: 128, address: version6, prefix: 128 };
}

/**
 * @param text such as `10.0.0.0/24` or `2001:db8::/32`
 * @throws RangeError that says what is wrong, in SNS's words
 * https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/CIDR.java
 */
export function parseIpBlock(text: string): IpBlock {
  const [base = '', mask, ...rest] = text.split('/');
  if (mask === undefined || mask === '' || rest.length > 0) {
    throw new RangeError("Malformed CIDR, one '/' required");
  }
  if (!/^[-+]?[0-9]+$/.test(mask)) throw new RangeError('Malformed CIDR, mask bits must be an integer');
  const prefix = Number(mask);
  if (prefix < 0) throw new RangeError('Malformed CIDR, mask bits must not be negative');
  const address = parseIpAddress(base);
  if (address === undefined) {
    const looksRight = /^[0-9]+(\.[0-9]+){3}$|^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/.test(base);
    throw new RangeError(`${looksRight ? 'Invalid' : 'Nonstandard'} IP address: ${base}`);
  }
  // A single address is refused as a block of itself.
  if (prefix >= address.bits) {
    throw new RangeError(`IPv${address.bits === 32 ? 4 : 6} mask bits must be < ${address.bits}`);
  }
  return { ...address, prefix };
}

export function isInBlock(address: IpBlock, block: IpBlock): boolean {
  const shift = BigInt(block.bits - block.prefix);
  return address.bits === block.bits && address.address >> shift === block.address >> shift;
}

function parseVersion4(text: string): bigint | undefined {
  if (!/^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(text)) return undefined;
  let address = 0n;
  for (const part of text.split('.')) {
    if (Number(part) > 255) return undefined;
    address = (address << 8n) | BigInt(part);
  }
  return address;
}

function parseVersion6(text: string): bigint | undefined {
  // Not with an IPv4 address at the end: SNS takes that for no address.
  if (!/^[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,8}$/.test(text)) return undefined;
  const [head = '', tail, ...rest] = text.split('::');
  if (rest.length > 0) return undefined;
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (groups.includes('')) return undefined;
  return groups.reduce((address, group) => (address << 16n) | BigInt(`0x${group}`), 0n);
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
