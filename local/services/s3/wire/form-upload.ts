import { anonymous, type CallContext, type WireRequest, type WireResponse } from '../../../aws/call';
import { isStructure } from '../../../aws/structure';
import { element, textElement } from '../../../wire/xml';
import { tagText } from '../actions/object-tagging';
import { invalidArgument } from '../errors';
import { checkPostPolicy } from '../post-policy';
import type { S3Service } from '../service';
import { headersOf, idHeaders, xmlType } from './answer';
import { readForm, type UploadedFile } from './form';
import { callerOf, missingField } from './form-signature';
import { inputOf } from './members';
import { readTagging } from './xml-input';

/** Fields that carry the permission itself, and what its signer said does not matter. */
const needsNoCondition = /^(x-amz-signature|file|policy|x-ignore-.*)$/;

/**
 * Stores the file of a form that a page posts to a bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 * @param bucketUrl the bucket's address, as the page spelled it
 * @throws AwsError
 */
export async function uploadForm(
  service: S3Service,
  request: WireRequest,
  bucket: string,
  bucketUrl: string,
  context: CallContext,
): Promise<WireResponse> {
  const form = await readForm(request.headers['content-type'], request.body, service.limits.formFieldBytes);
  const values = new Map(form.fields.map(({ name, value }) => [name.toLowerCase(), value]));
  const { file } = form;
  const template = values.get('key');
  if (template === undefined) throw missingField('key');
  if (file === undefined) {
    throw invalidArgument('POST requires exactly one file upload per request.', 'file', 0);
  }
  const key = keyOf(template, file);
  values.set('key', key);
  const principal = callerOf(values, service.environment.account);
  if (principal !== anonymous) {
    const covered = form.fields
      .map(({ name }) => name)
      .filter((name) => !needsNoCondition.test(name.toLowerCase()));
    const posted = { values: new Map([...values, ['bucket', bucket]]), covered, fileBytes: file.body.length };
    checkPostPolicy(values.get('policy') ?? '', posted, service.clock.now());
  }
  const input = { ...formInput(values), Bucket: bucket, Key: key, Body: file.body };
  const output = await service.call('PutObject', input, { ...context, principal });
  return stored(
    { ...output },
    values,
    { bucket, key, url: `${bucketUrl}/${encodeURIComponent(key)}` },
    context,
  );
}

/** A part that names no file leaves the variable as it is. */
function keyOf(template: string, { filename }: UploadedFile): string {
  return filename === undefined ? template : template.replaceAll('${filename}', () => filename);
}

function formInput(values: ReadonlyMap<string, string>): Record<string, unknown> {
  const input = inputOf(values);
  const acl = values.get('acl');
  const tagging = values.get('tagging');
  const tags = tagging === undefined ? undefined : readTagging(tagging);
  return {
    ...input,
    ...(acl !== undefined && { ACL: acl }),
    ...(isStructure(tags) && { Tagging: tagText(tags) }),
  };
}

/** The answer that the form asks for. */
function stored(
  output: Readonly<Record<string, unknown>>,
  values: ReadonlyMap<string, string>,
  { bucket, key, url }: { readonly bucket: string; readonly key: string; readonly url: string },
  { requestId }: CallContext,
): WireResponse {
  const etag = String(output['ETag']);
  const headers = { ...idHeaders(requestId), ...headersOf(output), location: url };
  const next = redirectOf(values.get('success_action_redirect') ?? values.get('redirect'));
  if (next !== undefined) {
    const separator = next.includes('?') ? '&' : '?';
    const location = `${next}${separator}${new URLSearchParams({ bucket, key, etag }).toString()}`;
    return { status: 303, headers: { ...headers, location }, body: '' };
  }
  const wanted = values.get('success_action_status');
  if (wanted === '200') return { status: 200, headers, body: '' };
  if (wanted !== '201') return { status: 204, headers, body: '' };
  const content = element(
    'PostResponse',
    textElement('Location', url),
    textElement('Bucket', bucket),
    textElement('Key', key),
    textElement('ETag', etag),
  );
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${content}`;
  return { status: 201, headers: { ...headers, ...xmlType }, body };
}

/** What is no address of a page is passed over, as S3 does. */
function redirectOf(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\/[\x21-\x7e]+$/.test(text) ? text : undefined;
}
