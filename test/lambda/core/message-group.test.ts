import { tenantGroup } from '../../../lambda/core/message-group';

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
