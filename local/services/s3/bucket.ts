import type { PolicyDocument } from '../../aws/policy/document';
import type { CorsRule } from './cors';
import { compareKeys } from './key-order';
import { abortOf, dayOf, expiryOf, type LifecycleRule } from './lifecycle';
import type { MultipartUpload } from './multipart-upload';
import type { StoredObject } from './stored-object';

/** What objects of a bucket are said to be encrypted with. Nothing is encrypted here. */
export interface BucketEncryption {
  readonly algorithm: string;
  /** @default - AWS's own key, or none */
  readonly keyId?: string;
}

/** A bucket and all that is in it. */
export class Bucket {
  /** By upload id, in the order in which they were begun. */
  readonly uploads = new Map<string, MultipartUpload>();
  cors: readonly CorsRule[] | undefined;
  policy: { readonly text: string; readonly document: PolicyDocument } | undefined;
  encryption: BucketEncryption = { algorithm: 'AES256' };
  /** Whether a policy cannot grant anything to everyone, as it is unless a bucket is made otherwise. */
  blocksPublicAccess = true;
  private rules: readonly LifecycleRule[] = [];
  private readonly objects = new Map<string, StoredObject>();
  private sortedKeys: readonly string[] | undefined;
  private sweptDay = -1;

  constructor(
    readonly name: string,
    readonly created: number,
    readonly arn: string,
  ) {}

  get lifecycle(): readonly LifecycleRule[] {
    return this.rules;
  }

  set lifecycle(rules: readonly LifecycleRule[]) {
    this.rules = rules;
    this.sweptDay = -1;
  }

  get isEmpty(): boolean {
    return this.objects.size === 0;
  }

  object(key: string): StoredObject | undefined {
    return this.objects.get(key);
  }

  /** All keys, in the order in which S3 lists them. */
  keys(): readonly string[] {
    return (this.sortedKeys ??= [...this.objects.keys()].sort(compareKeys));
  }

  put(object: StoredObject): void {
    if (!this.objects.has(object.key)) this.sortedKeys = undefined;
    this.objects.set(object.key, object);
  }

  remove(key: string): boolean {
    const removed = this.objects.delete(key);
    if (removed) this.sortedKeys = undefined;
    return removed;
  }

  /**
   * Removes what has expired. Everything expires at a midnight, so that once a day is enough.
   * S3 takes up to days for it; here it is gone the next time the bucket is used.
   * @returns keys of the objects that went
   */
  sweep(now: number): readonly string[] {
    const today = dayOf(now);
    if (this.rules.length === 0 || today === this.sweptDay) return [];
    this.sweptDay = today;
    for (const [id, { key, initiated }] of this.uploads) {
      const at = abortOf(this.rules, key, initiated);
      if (at !== undefined && at <= now) this.uploads.delete(id);
    }
    const expired = [...this.objects.values()].filter((object) => {
      const expiry = expiryOf(this.rules, object);
      return expiry !== undefined && expiry.at <= now;
    });
    for (const { key } of expired) this.remove(key);
    return expired.map(({ key }) => key);
  }
}
