import { maxPublishBytes } from '../../../lambda/contract/published-message';
import { orderPlaced } from '../../../lambda/contract/requests/order-placed';
import { parseIntake, type ValidRequest } from '../../../lambda/core/parse-intake';
import { eventText, intakeText, requestId } from '../intake-message';

function valid(text: string): ValidRequest {
  const parsed = parseIntake(text);
  if (!('request' in parsed)) throw new Error(`Refused: ${JSON.stringify(parsed)}`);
  return parsed.request;
}

function refused(text: string) {
  const parsed = parseIntake(text);
  if (!('failure' in parsed)) throw new Error('Not refused');
  return parsed;
}

describe('an intake message', () => {
  it('becomes a CloudEvent with the time of its acceptance', () => {
    const { body } = valid(intakeText());
    expect(JSON.parse(body)).toEqual(JSON.parse(eventText(orderPlaced.example, 'order-placed')));
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
      type: { DataType: 'String', StringValue: 'order-placed' },
      region: { DataType: 'String', StringValue: 'DE' },
      currency: { DataType: 'String', StringValue: 'EUR' },
      total: { DataType: 'Number', StringValue: '8650' },
      shippingMethod: { DataType: 'String', StringValue: 'standard' },
    });
  });

  it.each([
    ['ampersands and percent signs', 'a=1&b=%20+c'],
    ['quotes and backslashes', `"double" 'single' \\ \\" \\u0041`],
    ['emoji and line separators', '🍵\u2028\u2029\u00e9'],
    ['what looks like the end of the data', '","specversion":"1.0","id":"evil"}'],
    ['what looks like the end of the data, as a key would', ',"specversion":'],
  ])('hands on %s byte for byte', (_, note) => {
    const data = JSON.stringify({ ...orderPlaced.example, note });
    expect(valid(intakeText({ data })).body.endsWith(`"data":${data}}`)).toBe(true);
  });

  it('hands on the body as the client wrote it, spaces and all', () => {
    const data = ` ${JSON.stringify(orderPlaced.example, undefined, 3)}\n`;
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
      JSON.parse(eventText(orderPlaced.example, 'order-placed')),
    );
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
    ['adds a member', `${JSON.stringify(orderPlaced.example)},"tenant":"evil"`],
    ['repeats the data', `{},"data":${JSON.stringify(orderPlaced.example)}`],
    ['ends the envelope early', `${JSON.stringify(orderPlaced.example)}},{"x":1`],
    ['is not JSON', 'order: 1'],
    ['is empty', ''],
  ])('fails as the request that it is when the body %s', (_, data) => {
    const { context, failure } = refused(intakeText({ data, tenant: '123456789012' }));
    expect(context).toMatchObject({ id: requestId(), type: 'order-placed', tenant: '123456789012' });
    expect(failure).toEqual({ title: 'Invalid request', detail: 'The body is not one JSON value' });
  });

  it.each(['k'.repeat(129), 'schlüssel', 'a\nb'])(
    'fails as the request that it is for the idempotency key %j',
    (idempotencykey) => {
      const { context, failure } = refused(intakeText({ idempotencykey }));
      expect(context?.id).toBe(requestId());
      expect(failure.title).toBe('Invalid idempotency key');
    },
  );

  it('fails with the rule that the body breaks', () => {
    const { context, failure } = refused(
      intakeText({ data: JSON.stringify({ ...orderPlaced.example, total: 1 }) }),
    );
    expect(context?.id).toBe(requestId());
    expect(failure).toEqual({
      title: 'Invalid request',
      detail: 'total: must be the sum of quantity times unit price over all lines',
    });
  });

  it('fails for an unknown type with those there are', () => {
    expect(refused(intakeText({ type: 'order-lost' })).failure.detail).toContain('there are order-placed');
  });

  it('fails when the event is larger than SNS takes', () => {
    const padded = (bytes: number) =>
      intakeText({ data: `${' '.repeat(bytes)}${JSON.stringify(orderPlaced.example)}` });
    const spare = maxPublishBytes - valid(padded(0)).size;
    expect(valid(padded(spare)).size).toBe(maxPublishBytes);
    expect(refused(padded(spare + 1)).failure).toEqual({
      title: 'Too large',
      detail: '262145 bytes to publish, and SNS takes 262144',
    });
  });
});
