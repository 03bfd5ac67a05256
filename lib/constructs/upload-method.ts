import type { RemovalPolicy } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { LambdaIntegration, RequestValidator, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { environmentName } from '../../lambda/contract/environment';
import type { TenantRule } from '../../lambda/contract/tenant';
import { bodyModel } from './body-model';
import { uploadOrderSchema } from './claim-check-schema';
import { NodeFunction } from './node-function';
import { signUploads } from './permissions';

export interface UploadMethodProps {
  readonly api: RestApi;
  /** File that exports the handler. */
  readonly entry: string;
  readonly bucket: IBucket;
  /** Largest body in bytes of all request types. */
  readonly largestUpload: number;
  /** Decides below whose prefix a body goes. */
  readonly tenantRule: TenantRule;
  /** Origin whose pages may read the answers. @default - none */
  readonly allowOrigin?: string;
  /** Forms that are signed at once. */
  readonly concurrency: number;
  /** Whether the account has room to reserve them. */
  readonly reserves: boolean;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * `POST /uploads`: gives out a form with which the client uploads one body by itself. The one function in the path of a
 * client, for a template cannot sign; a request that is no larger than a message never meets it.
 */
export class UploadMethod extends Construct {
  constructor(scope: Construct, id: string, props: UploadMethodProps) {
    super(scope, id);
    const { api, bucket } = props;
    const uploads = new NodeFunction(this, 'Uploads', {
      description: 'Signs upload forms for bodies that are larger than a message',
      entry: props.entry,
      // A client waits: a form takes milliseconds.
      timeout: Duration.seconds(10),
      memorySize: 256,
      // Consumers that use up the account's concurrency would otherwise starve it.
      reservedConcurrency: props.reserves ? props.concurrency : undefined,
      logRetention: props.logRetention,
      removalPolicy: props.removalPolicy,
      environment: {
        [environmentName.largestUpload]: String(props.largestUpload),
        [environmentName.tenantRule]: props.tenantRule,
        ...(props.allowOrigin !== undefined && { [environmentName.allowOrigin]: props.allowOrigin }),
      },
    });
    uploads.countConcurrency({ caller: 'POST /uploads', copies: props.concurrency });
    // The form has no more rights than who signs it.
    uploads.allow(signUploads(bucket));
    const model = bodyModel(this, 'Model', {
      api,
      description: 'Size and hash of a body to upload.',
      schema: uploadOrderSchema(),
    });
    api.root
      .addResource('uploads')
      .addMethod('POST', new LambdaIntegration(uploads.function, { allowTestInvoke: false }), {
        requestModels: { 'application/json': model },
        requestValidator: new RequestValidator(this, 'Validator', {
          restApi: api,
          validateRequestBody: true,
        }),
      });
  }
}
