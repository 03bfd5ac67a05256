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
  return version6 === undefined ? undefined : { bits: 128, address: version6, prefix: 128 };
}

/**
 * @param text such as `10.0.0.0/24` or `2001:db8::/32`
 * @throws RangeError that says what is wrong
 */
export function parseIpBlock(text: string): IpBlock {
  const [base = '', mask, ...rest] = text.split('/');
  if (mask === undefined || rest.length > 0) throw new RangeError("Malformed CIDR, one '/' required");
  if (!/^-?[0-9]+$/.test(mask)) throw new RangeError('Malformed CIDR, mask bits must be an integer');
  const prefix = Number(mask);
  if (prefix < 0) throw new RangeError('Malformed CIDR, mask bits must not be negative');
  const address = parseIpAddress(base);
  if (address === undefined) throw new RangeError(`Malformed CIDR, invalid IP address: ${base}`);
  if (prefix > address.bits) {
    throw new RangeError(`Malformed CIDR, mask bits must be at most ${address.bits}`);
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
  if (!/^[0-9a-fA-F:.]+$/.test(text)) return undefined;
  const [head = '', tail, ...rest] = text.split('::');
  if (rest.length > 0) return undefined;
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => 0n), ...after];
  return groups.reduce((address, group) => (address << 16n) | group, 0n);
}

/** Groups of 16 bits; the last two may be written as an IPv4 address. */
function groupsOf(text: string): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const version4 = index === parts.length - 1 ? parseVersion4(part) : undefined;
    if (version4 !== undefined) groups.push(version4 >> 16n, version4 & 0xffffn);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
