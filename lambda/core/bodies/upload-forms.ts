/** A form for one upload: a client posts it to `url` as `multipart/form-data`, the fields first and the file last. */
export interface UploadForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface AllowedUpload {
  readonly key: string;
  /** Bytes; no more and no fewer are taken. */
  readonly size: number;
  /** In hexadecimal; nothing else is taken. */
  readonly sha256: string;
  readonly seconds: number;
}

/** Signs forms with which a client uploads by itself. */
export interface UploadForms {
  sign(upload: AllowedUpload): Promise<UploadForm>;
}
