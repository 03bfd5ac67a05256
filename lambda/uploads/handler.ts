import { randomBytes } from 'node:crypto';
import { s3Client } from '../adapters/s3-body-store';
import { S3UploadForms } from '../adapters/s3-upload-forms';
import { stdoutLog } from '../adapters/stdout-log';
import { systemClock } from '../adapters/system-clock';
import { environmentName } from '../contract/environment';
import { parseTenantRule } from '../contract/tenant';
import { Environment } from '../core/environment';
import { answerBrowsers } from './answer-browsers';
import { giveUploadForm } from './give-upload-form';

const environment = new Environment(process.env);

export const handler = answerBrowsers(
  giveUploadForm({
    forms: new S3UploadForms({
      client: s3Client(),
      bucket: environment.text(environmentName.bodiesBucketName),
    }),
    largestUpload: environment.count(environmentName.largestUpload),
    clock: systemClock,
    tenantRule: parseTenantRule(environment.text(environmentName.tenantRule)),
    randomId: () => randomBytes(16).toString('base64url'),
    log: stdoutLog(),
  }),
  environment.optionalText(environmentName.allowOrigin),
);
