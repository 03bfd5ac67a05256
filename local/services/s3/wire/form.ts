import busboy from 'busboy';
import { AwsError } from '../../../aws/error';

/** A form as a browser sends it, up to its file; what comes after the file does not count. */
export interface UploadForm {
  readonly fields: readonly FormField[];
  readonly file: UploadedFile | undefined;
}

export interface FormField {
  readonly name: string;
  readonly value: string;
}

export interface UploadedFile {
  readonly body: Buffer;
  /** @default - the part has none */
  readonly filename: string | undefined;
}

/**
 * @param fieldBytes most bytes that names and values of the fields may have together
 * @throws AwsError `PreconditionFailed`, `MalformedPOSTRequest`, `MaxPostPreDataLengthExceeded`
 */
export async function readForm(
  contentType: string | undefined,
  body: Buffer,
  fieldBytes: number,
): Promise<UploadForm> {
  if (contentType?.toLowerCase().startsWith('multipart/form-data') !== true) {
    throw new AwsError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      {
        status: 412,
        members: { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' },
      },
    );
  }
  const fields: FormField[] = [];
  const chunks: Buffer[] = [];
  let filename: string | undefined;
  let hasFile = false;
  let read = 0;
  await new Promise<void>((resolve, reject) => {
    const parser = parserFor(contentType, fieldBytes);
    parser.on('field', (name, bytes, { nameTruncated, valueTruncated }) => {
      if (hasFile) return;
      if (name === 'file') {
        hasFile = true;
        chunks.push(Buffer.from(bytes, 'latin1'));
      } else fields.push({ name, value: Buffer.from(bytes, 'latin1').toString() });
      read += name.length + bytes.length;
      if (nameTruncated || valueTruncated || read > fieldBytes) reject(tooLong(fieldBytes));
    });
    parser.on('file', (name, stream, info) => {
      // A form that breaks off in the middle of a file; the parser reports it, too.
      stream.on('error', () => reject(malformed()));
      if (hasFile || name !== 'file') return void stream.resume();
      hasFile = true;
      // Types have a name here always; a part without one has none at run time.
      filename = info.filename;
      return void stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    });
    parser.on('error', () => reject(malformed()));
    parser.on('close', resolve);
    parser.end(body);
  });
  return { fields, file: hasFile ? { body: Buffer.concat(chunks), filename } : undefined };
}

/** Values are read byte by byte: a file that comes as a field is no text. */
function parserFor(contentType: string, fieldSize: number): busboy.Busboy {
  try {
    return busboy({
      headers: { 'content-type': contentType },
      defCharset: 'latin1',
      defParamCharset: 'utf8',
      limits: { fieldSize },
    });
  } catch {
    throw malformed();
  }
}

function malformed(): AwsError {
  const message = 'The body of your POST request is not well-formed multipart/form-data.';
  return new AwsError('MalformedPOSTRequest', message);
}

function tooLong(most: number): AwsError {
  // The slip of the pen is AWS's.
  const message = 'Your POST request fields preceeding the upload file was too large.';
  return new AwsError('MaxPostPreDataLengthExceeded', message, {
    members: { MaxPostPreDataLengthBytes: most },
  });
}
