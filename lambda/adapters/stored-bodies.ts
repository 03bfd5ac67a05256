import { environmentName } from '../contract/environment';
import type { BodyStore } from '../core/bodies/body-store';
import type { Environment } from '../core/environment';
import type { Bodies } from '../core/bodies/fetch-body';
import { systemClock } from './system-clock';

/** The bucket of the bodies that are larger than a message. */
export function storedBodies(environment: Environment): Bodies {
  const bucket = environment.text(environmentName.bodiesBucketName);
  return {
    store: lazily(async () => {
      const { S3BodyStore, s3Client } = await import('./s3-body-store');
      return new S3BodyStore({ client: s3Client(), bucket });
    }),
    retentionDays: environment.count(environmentName.bodyRetentionDays),
    clock: systemClock,
  };
}

/** S3's client is as large as all the rest of a function, and most of them never see a large body. */
function lazily(make: () => Promise<BodyStore>): BodyStore {
  let made: Promise<BodyStore> | undefined;
  const store = (): Promise<BodyStore> => (made ??= make());
  return {
    read: async (key, signal) => (await store()).read(key, signal),
    write: async (key, body) => (await store()).write(key, body),
  };
}
