import { orderGroup, tenantGroup } from '../../../../lambda/core/queue/message-group';

describe('the message group of a tenant', () => {
  it.each(['123456789012', 'acme/eu:7', '~', 'x'.repeat(128)])('is its name: %s', (tenant) => {
    expect(tenantGroup(tenant)).toBe(tenant);
  });

  it.each(['a b', 'x'.repeat(129), 'tenant\n', '受付'])(
    'is a hash of a name that cannot be a group: %j',
    (tenant) => {
      expect(tenantGroup(tenant)).toMatch(/^sha256-[0-9a-f]{64}$/);
      expect(tenantGroup(tenant)).not.toBe(tenantGroup(`${tenant}.`));
    },
  );

  it('is none where nobody is known, so that strangers do not count as one', () => {
    expect(tenantGroup('')).toBeUndefined();
  });
});

describe('the message group of an order', () => {
  it('is tenant and value, as the API prints it', () => {
    expect(orderGroup('123456789012', 'A-7')).toBe('123456789012:A-7');
    expect(orderGroup('', 'A-7')).toBe(':A-7');
  });

  it('takes a separator in the value as it is', () => {
    expect(orderGroup('1', '2:3')).toBe('1:2:3');
  });

  it('is never shared by tenants', () => {
    expect(orderGroup('1:2', '3')).not.toBe(orderGroup('1', '2:3'));
    expect(orderGroup('1:2', '3')).toMatch(/^sha256-/);
  });

  it.each(['x'.repeat(128), 'with space', '受付', ''])('is one that SQS takes for the value %j', (value) => {
    expect(orderGroup('123456789012', value)).toMatch(/^[\x21-\x7e]{1,128}$/);
    expect(orderGroup('123456789012', value)).not.toBe(orderGroup('123456789012', `${value}.`));
  });
});
