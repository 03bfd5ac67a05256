import { createHash } from 'node:crypto';
import { claimCheckMediaType, objectKey } from '../../../lambda/contract/claim-check';
import { hopLimits, maxUploadBytes } from '../../../lambda/contract/size-limits';
import { parseIntake, parseUploaded, type ValidRequest } from '../../../lambda/dispatcher/parse-intake';
import { eventText, intakeText, requestId } from '../intake-message';
import { levelCounted, requestTypes, surveyFiled } from '../../sample-app/request-types';

const maxPublishBytes = hopLimits.sns;

function valid(text: string): ValidRequest {
  const parsed = parseIntake(text, requestTypes, maxPublishBytes);
  if (!('request' in parsed)) throw new Error(`Refused: ${JSON.stringify(parsed)}`);
  return parsed.request;
}

function refused(text: string) {
  const parsed = parseIntake(text, requestTypes, maxPublishBytes);
  if (!('failure' in parsed)) throw new Error('Not refused');
  return parsed;
}

describe('an intake message', () => {
  it('becomes a CloudEvent with the time of its acceptance', () => {
    const { body } = valid(intakeText());
    expect(JSON.parse(body)).toEqual(JSON.parse(eventText(surveyFiled.example, 'survey-filed')));
  });

  it('keeps extension members that have a value, and drops those that are empty', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const full = valid(intakeText({ tenant: '123456789012', idempotencykey: 'say "k"', traceparent })).body;
    expect(JSON.parse(full)).toMatchObject({
      tenant: '123456789012',
      idempotencykey: 'say "k"',
      traceparent,
    });
    expect(Object.keys(JSON.parse(valid(intakeText()).body))).toEqual(
      'specversion id source type time datacontenttype data'.split(' '),
    );
  });

  it('drops a malformed traceparent, since a trace is no reason to refuse a request', () => {
    expect(JSON.parse(valid(intakeText({ traceparent: 'not-a-trace' })).body)).not.toHaveProperty(
      'traceparent',
    );
  });

  it('carries its type and its routing attributes as message attributes', () => {
    expect(valid(intakeText()).attributes).toEqual({
      type: { DataType: 'String', StringValue: 'survey-filed' },
      region: { DataType: 'String', StringValue: 'DE' },
      unit: { DataType: 'String', StringValue: 'MM' },
      total: { DataType: 'Number', StringValue: '8650' },
      channel: { DataType: 'String', StringValue: 'post' },
    });
  });

  it.each([
    ['ampersands and percent signs', 'a=1&b=%20+c'],
    ['quotes and backslashes', `"double" 'single' \\ \\" \\u0041`],
    ['emoji and line separators', '🍵\u2028\u2029\u00e9'],
    ['what looks like the end of the data', '","specversion":"1.0","id":"evil"}'],
    ['what looks like the end of the data, as a key would', ',"specversion":'],
  ])('hands on %s byte for byte', (_, note) => {
    const data = JSON.stringify({ ...surveyFiled.example, note });
    expect(valid(intakeText({ data })).body.endsWith(`"data":${data}}`)).toBe(true);
  });

  it('hands on the body as the client wrote it, spaces and all', () => {
    const data = ` ${JSON.stringify(surveyFiled.example, undefined, 3)}\n`;
    expect(valid(intakeText({ data })).body.endsWith(`"data":${data}}`)).toBe(true);
  });

  it('counts bytes as SNS does: text, attribute names, types and values', () => {
    const { body, attributes, size } = valid(intakeText());
    const parts = Object.entries(attributes).flatMap(([name, { DataType, StringValue }]) => [
      name,
      DataType,
      StringValue,
    ]);
    expect(size).toBe(Buffer.byteLength([body, ...parts].join('')));
  });

  it('may be written by hand, its members in any order', () => {
    const context = JSON.parse(intakeText());
    const { data, ...rest } = context;
    expect(JSON.parse(valid(JSON.stringify({ ...rest, data })).body)).toEqual(
      JSON.parse(eventText(surveyFiled.example, 'survey-filed')),
    );
  });

  it('keeps an escape of what SNS does not accept, also when it is printed anew', () => {
    const { data, ...context } = JSON.parse(intakeText());
    const text = JSON.stringify({ ...context, data: { ...data, note: 'NOTE' } });
    const { body } = valid(text.replace('NOTE', String.raw`a\ufffeb`));
    expect(body).toContain(String.raw`a\ufffeb`);
    expect(JSON.parse(body)).toMatchObject({ data: { note: 'a\ufffeb' } });
  });
});

describe('an intake message that cannot be dispatched', () => {
  it.each(['', 'text', '{', 'null', '[]', '{}', '7', '{"data":{},"specversion":', '{"data":1}'])(
    'fails without a request: %j',
    (text) => {
      const parsed = refused(text);
      expect(parsed.context).toBeUndefined();
      expect(parsed.failure.title).toBe('Not an envelope');
    },
  );

  it.each([
    ['adds a member', `${JSON.stringify(surveyFiled.example)},"tenant":"evil"`],
    ['repeats the data', `{},"data":${JSON.stringify(surveyFiled.example)}`],
    ['ends the envelope early', `${JSON.stringify(surveyFiled.example)}},{"x":1`],
    ['is not JSON', 'order: 1'],
    ['is empty', ''],
  ])('fails as the request that it is when the body %s', (_, data) => {
    const { context, failure } = refused(intakeText({ data, tenant: '123456789012' }));
    expect(context).toMatchObject({ id: requestId(), type: 'survey-filed', tenant: '123456789012' });
    expect(failure).toEqual({ title: 'Invalid request', detail: 'The body is not one JSON value' });
  });

  it.each(['k'.repeat(129), 'schlüssel', 'a\nb', 'a\tb', '\t0', 'a\t10', `${'k'.repeat(127)}\t0`])(
    'fails as the request that it is for the idempotency key %j',
    (idempotencykey) => {
      const { context, failure } = refused(intakeText({ idempotencykey }));
      expect(context?.id).toBe(requestId());
      expect(failure.title).toBe('Invalid idempotency key');
    },
  );

  it('takes the key of an entry of a batch that has one in its header', () => {
    for (const idempotencykey of ['basket\t0', `${'k'.repeat(126)}\t9`])
      expect(valid(intakeText({ idempotencykey })).context).toMatchObject({ idempotencykey });
  });

  it('fails with the rule that the body breaks', () => {
    const { context, failure } = refused(
      intakeText({ data: JSON.stringify({ ...surveyFiled.example, total: 1 }) }),
    );
    expect(context?.id).toBe(requestId());
    expect(failure).toEqual({
      title: 'Invalid request',
      detail: 'total: must be the sum of count times value over all samples',
    });
  });

  it('fails for an unknown type without naming it', () => {
    expect(refused(intakeText({ type: 'survey-lost' })).failure).toEqual({
      title: 'Unknown request type',
      detail: 'type: must be a request type of this app',
    });
  });
});

describe('an intake message that is larger than can be published', () => {
  const example = JSON.stringify(surveyFiled.example);
  const padded = (bytes: number) => `${' '.repeat(bytes)}${example}`;
  const spare = maxPublishBytes - valid(intakeText({ data: example })).size;

  it('is published as it is up to the last byte that fits', () => {
    const request = valid(intakeText({ data: padded(spare) }));
    expect(request.size).toBe(maxPublishBytes);
    expect(request.toStore).toBeUndefined();
  });

  it('goes through the store from the next byte on, with a claim check for the very bytes', () => {
    const data = padded(spare + 1);
    const request = valid(intakeText({ data, tenant: '123456789012' }));
    expect(request.toStore?.dataref).toBe(`requests/${requestId()}`);
    expect(Buffer.from(request.toStore?.bytes ?? []).toString()).toBe(data);
    const event = JSON.parse(request.body);
    expect(event).toMatchObject({
      id: requestId(),
      tenant: '123456789012',
      dataref: `requests/${requestId()}`,
      datasha256: createHash('sha256').update(data).digest('hex'),
      datasize: data.length,
    });
    expect(event).not.toHaveProperty('data');
    expect(request.attributes).toEqual(valid(intakeText({ data: example })).attributes);
    expect(request.size).toBeLessThan(1000);
  });

  it('fails all the same when it is invalid', () => {
    const data = padded(spare + 1).replace('"total":8650', '"total":1');
    expect(refused(intakeText({ data })).failure.title).toBe('Invalid request');
  });
});

describe('an intake message with a claim check', () => {
  const check = { dataref: `uploads/${requestId()}`, sha256: 'a'.repeat(64), size: 1000 };
  const message = (change: object = {}, type = 'level-counted') =>
    intakeText({ data: JSON.stringify({ ...check, ...change }), type, datacontenttype: claimCheckMediaType });

  const uploaded = () => {
    const parsed = parseIntake(message(), requestTypes, maxPublishBytes);
    if (!('uploaded' in parsed)) throw new Error('Not an upload');
    return parsed.uploaded;
  };

  it('asks for the body, and becomes a request once it is there', () => {
    expect(uploaded().check).toEqual(check);
    const parsed = parseUploaded(uploaded(), JSON.stringify(levelCounted.example));
    if (!('request' in parsed)) throw new Error('Refused');
    expect(JSON.parse(parsed.request.body)).toMatchObject({
      dataref: check.dataref,
      datasha256: check.sha256,
      datasize: check.size,
      datacontenttype: 'application/json',
    });
    expect(parsed.request.attributes).toMatchObject({ station: { StringValue: 'pier-1' } });
    expect(JSON.parse(parsed.whole ?? '').data).toEqual(levelCounted.example);
  });

  it('fails when the body is not of the type', () => {
    expect(parseUploaded(uploaded(), '{}')).toMatchObject({ failure: { title: 'Invalid request' } });
    expect(parseUploaded(uploaded(), 'x')).toMatchObject({ failure: { title: 'Invalid request' } });
  });

  it.each([
    ['another prefix', { dataref: `requests/${requestId()}` }],
    ['a way out of the prefix', { dataref: `uploads/../${requestId()}` }],
    ['a whole key', { dataref: objectKey('other', check.dataref) }],
    ['an address', { dataref: 'https://elsewhere.example/x' }],
    ['no hash', { sha256: undefined }],
    ['a hash of another kind', { sha256: 'a'.repeat(40) }],
    ['no size', { size: 0 }],
    ['a member too many', { tenant: 'other' }],
  ])('fails for %s', (_, change) => {
    expect(refused(message(change)).failure.title).toBe('Invalid claim check');
  });

  it('fails for more than the type may have', () => {
    expect(refused(message({ size: maxUploadBytes + 1 })).failure.title).toBe('Too large');
    expect(refused(message({}, 'survey-filed')).failure).toEqual({
      title: 'Too large',
      detail: 'size: must be at most 0',
    });
  });

  it('is an ordinary body without the media type that the API vouches for', () => {
    expect(refused(intakeText({ data: JSON.stringify(check), type: 'level-counted' })).failure.title).toBe(
      'Invalid request',
    );
  });
});
