import { basename, dirname, join } from 'node:path';
import type { Environment } from '../aws/call';
import { isObject, objectAt, readJsonObject, textAt } from './json';

interface FileAsset {
  /** The directory or file in the assembly. */
  readonly path: string;
  readonly bucket: string;
  readonly key: string;
}

/** Knows which file or directory of the assembly an S3 location of a template stands for. */
export class AssetIndex {
  private readonly files: FileAsset[] = [];
  private readonly byHash = new Map<string, string>();

  /** Adds the file assets of an asset manifest (`*.assets.json`). */
  add(file: string): void {
    const manifest = readJsonObject(file, 'an asset manifest');
    for (const [id, asset] of Object.entries(objectAt(manifest, 'files'))) {
      if (!isObject(asset)) continue;
      const source = textAt(objectAt(asset, 'source'), 'path');
      // An asset made by a command at publishing time has no path; it is nowhere in the assembly.
      if (source === undefined) continue;
      const path = join(dirname(file), source);
      this.byHash.set(id, path);
      for (const destination of Object.values(objectAt(asset, 'destinations'))) {
        if (!isObject(destination)) continue;
        const bucket = textAt(destination, 'bucketName');
        const key = textAt(destination, 'objectKey');
        if (bucket === undefined || key === undefined) continue;
        this.files.push({ path, bucket, key });
        this.byHash.set(hashOf(key), path);
      }
    }
  }

  /**
   * The path that was to be uploaded to `bucket` and `key`.
   * The asset's hash alone decides when no location is the same: bootstrap qualifiers and buckets vary.
   */
  resolve(bucket: string, key: string, environment: Environment): string | undefined {
    const same = this.files.find(
      (asset) => expand(asset.bucket, environment) === bucket && expand(asset.key, environment) === key,
    );
    return same?.path ?? this.byHash.get(hashOf(key));
  }
}

/** `prefix/HASH.zip` → `HASH` */
function hashOf(key: string): string {
  return basename(key).replace(/\.[a-z0-9]+$/i, '');
}

function expand(text: string, environment: Environment): string {
  return text
    .replaceAll('${AWS::AccountId}', environment.account)
    .replaceAll('${AWS::Region}', environment.region)
    .replaceAll('${AWS::Partition}', environment.partition);
}
