import { AwsError } from '../../aws/error';

/** The errors of S3. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
type Members = Readonly<Record<string, string | number>>;

export function invalidArgument(message: string, name?: string, value?: string | number): AwsError {
  const members = {
    ...(name !== undefined && { ArgumentName: name }),
    ...(value !== undefined && { ArgumentValue: value }),
  };
  return new AwsError('InvalidArgument', message, { members });
}

export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequest', message);
}

export function accessDenied(message = 'Access Denied', members: Members = {}): AwsError {
  return new AwsError('AccessDenied', message, { status: 403, members });
}

/** @param signed the text whose signature was calculated */
export function signatureDoesNotMatch(accessKeyId: string, signed: string, signature: string): AwsError {
  return new AwsError(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {
      status: 403,
      members: { AWSAccessKeyId: accessKeyId, StringToSign: signed, SignatureProvided: signature },
    },
  );
}

export function noSuchBucket(bucket: string): AwsError {
  const members = { BucketName: bucket };
  return new AwsError('NoSuchBucket', 'The specified bucket does not exist', { status: 404, members });
}

export function noSuchKey(key: string): AwsError {
  const members = { Key: key };
  return new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404, members });
}

export function noSuchUpload(uploadId: string): AwsError {
  return new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { status: 404, members: { UploadId: uploadId } },
  );
}

/** @param condition the header that does not hold, such as `If-Match` */
export function preconditionFailed(condition: string): AwsError {
  return new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
    members: { Condition: condition },
  });
}

/** An answer without a body rather than an error: what the caller has is still good. */
export function notModified(): AwsError {
  return new AwsError('NotModified', 'Not Modified', { status: 304 });
}

export function entityTooLarge(proposed: number, most: number): AwsError {
  return new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    members: { ProposedSize: proposed, MaxSizeAllowed: most },
  });
}

export function entityTooSmall(proposed: number, least: number): AwsError {
  return new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
    members: { ProposedSize: proposed, MinSizeAllowed: least },
  });
}

export function malformedXml(): AwsError {
  return new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

/** @param what names it, since AWS has it and the runtime has not */
export function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `${what} is not implemented by the local runtime.`, { status: 501 });
}

export function methodNotAllowed(method: string, resourceType: 'SERVICE' | 'BUCKET' | 'OBJECT'): AwsError {
  return new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    status: 405,
    members: { Method: method, ResourceType: resourceType },
  });
}
