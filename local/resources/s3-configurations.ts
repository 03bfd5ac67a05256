import { isStructure, type Structure } from '../aws/structure';

/** CloudFormation's spelling of a bucket's configurations in that of S3's API. */

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-corsrule.html */
export function corsConfiguration(property: unknown): Structure {
  return {
    CORSRules: rulesOf(property, 'CorsRules', 'CorsConfiguration').map((rule) => ({
      AllowedHeaders: rule['AllowedHeaders'],
      AllowedMethods: rule['AllowedMethods'],
      AllowedOrigins: rule['AllowedOrigins'],
      ExposeHeaders: rule['ExposedHeaders'],
      MaxAgeSeconds: rule['MaxAge'],
    })),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html */
export function lifecycleConfiguration(property: unknown): Structure {
  return {
    Rules: rulesOf(property, 'Rules', 'LifecycleConfiguration').map((rule) => ({
      ID: rule['Id'],
      Status: rule['Status'],
      Filter: {
        And: {
          Prefix: rule['Prefix'],
          Tags: rule['TagFilters'],
          ObjectSizeGreaterThan: rule['ObjectSizeGreaterThan'],
          ObjectSizeLessThan: rule['ObjectSizeLessThan'],
        },
      },
      Expiration: { Days: rule['ExpirationInDays'], Date: rule['ExpirationDate'] },
      AbortIncompleteMultipartUpload: rule['AbortIncompleteMultipartUpload'],
    })),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-serversideencryptionrule.html */
export function encryptionConfiguration(property: unknown): Structure {
  return {
    Rules: rulesOf(property, 'ServerSideEncryptionConfiguration', 'BucketEncryption').map((rule) => ({
      ApplyServerSideEncryptionByDefault: rule['ServerSideEncryptionByDefault'],
    })),
  };
}

function rulesOf(property: unknown, name: string, of: string): readonly Structure[] {
  const rules = isStructure(property) ? property[name] : undefined;
  if (!Array.isArray(rules) || !rules.every(isStructure))
    throw new Error(`${of}.${name} must be a list of rules.`);
  return rules;
}
