import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** The only source of chance in the local runtime: injected, so that a run can be repeated. */
export interface Random {
  /** A version 4 UUID. */
  uuid(): string;
  /** A number from 0 up to but not including 1. */
  fraction(): number;
  /** `length` bytes. */
  bytes(length: number): Buffer;
}

/** Chance from the operating system. */
export class SystemRandom implements Random {
  uuid(): string {
    return randomUUID();
  }

  fraction(): number {
    return Math.random();
  }

  bytes(length: number): Buffer {
    return randomBytes(length);
  }
}

/** Repeatable: the same seed gives the same run. Not for secrets. */
export class SeededRandom implements Random {
  private drawn = 0;

  constructor(private readonly seed: string | number) {}

  uuid(): string {
    const hex = this.bytes(16).toString('hex');
    const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  fraction(): number {
    return this.bytes(4).readUInt32BE() / 2 ** 32;
  }

  bytes(length: number): Buffer {
    const blocks: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      blocks.push(
        createHash('sha256')
          .update(`${this.seed}:${this.drawn++}`)
          .digest(),
      );
    }
    return Buffer.concat(blocks).subarray(0, length);
  }
}
