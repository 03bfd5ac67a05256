import { source } from '../sources';
import type { Cases } from './case';

const block = { ip: [{ cidr: '10.0.0.0/24' }] };

/** `cidr`. */
export const addresses: Cases = {
  attributes: [
    [block, { ip: '10.0.0.0' }, true, source.strings],
    [block, { ip: '10.0.0.255' }, true, source.strings],
    [block, { ip: '10.1.1.0' }, false, source.strings],
    [block, { ip: '9.255.255.255' }, false, source.rulerArrayTest],
    [block, { ip: '10.0.1.0' }, false, source.rulerArrayTest],
    [block, { ip: 'elsewhere' }, false, source.strings],
    [block, { ip: '10.0.0' }, false, source.rulerCidrTest],
    [block, { ip: '10.0.0.1/32' }, false, source.rulerCidrTest],
    [block, { ip: ' 10.0.0.1' }, false, source.rulerCidr],
    [block, { ip: '10.0.0.256' }, false, source.rulerCidr],
    [block, { ip: ['x', '10.0.0.9'] }, true, source.strings],
    [block, { ip: 10 }, false, source.ruler],
    [block, { other: '10.0.0.1' }, false, source.strings],
    [{ ip: [{ cidr: '54.240.196.171/24' }] }, { ip: '54.240.196.0' }, true, source.rulerCidrTest],
    [{ ip: [{ cidr: '13.32.0.0/15' }] }, { ip: '13.33.255.255' }, true, source.rulerCidrTest],
    [{ ip: [{ cidr: '13.32.0.0/15' }] }, { ip: '13.34.0.0' }, false, source.rulerCidrTest],
    [{ ip: [{ cidr: '0.0.0.0/0' }] }, { ip: '203.0.113.9' }, true, source.rulerCidr],
    [{ ip: [{ cidr: '0.0.0.0/0' }] }, { ip: '::1' }, false, source.rulerCidr],
    [{ ip: [{ cidr: '10.0.0.0/31' }] }, { ip: '10.0.0.2' }, false, source.rulerArrayTest],
  ],
  bodies: [
    [block, { ip: '10.0.0.255' }, true, source.strings],
    [block, { ip: '10.1.1.0' }, false, source.strings],
    [{ ip: [{ cidr: '10.0.0.0/8' }] }, { ip: '10.0.0.33' }, true, source.rulerTest],
    [{ ip: [{ cidr: '2001:db8::/32' }] }, { ip: '2001:db8:0:1::17' }, true, source.rulerCidr],
    [{ ip: [{ cidr: '2001:db8::/32' }] }, { ip: '2001:DB8::1' }, true, source.rulerCidr],
    [{ ip: [{ cidr: '2001:db8::/32' }] }, { ip: '2001:db9::1' }, false, source.rulerCidr],
    [{ ip: [{ cidr: '::1/24' }] }, { ip: '0:ff::' }, true, source.rulerCidrTest],
    [{ ip: [{ cidr: '2600:1f14::/35' }] }, { ip: '2600:1f14:1fff::' }, true, source.rulerCidrTest],
    [{ ip: [{ cidr: '2600:1f14::/35' }] }, { ip: '2600:1f14:2000::' }, false, source.rulerCidrTest],
    [{ ip: [{ cidr: '::/0' }] }, { ip: '10.0.0.1' }, false, source.rulerCidr],
    [{ ip: [{ cidr: '10.0.0.0/8' }] }, { ip: '::ffff:a00:1' }, true, source.rulerCidr],
    [{ ip: [{ cidr: '10.0.0.0/8' }] }, { ip: '::ffff:10.0.0.1' }, false, source.rulerCidr],
    [{ ip: [{ cidr: '::/0' }] }, { ip: '1::2::3' }, false, source.rulerCidr],
    [{ ip: [{ cidr: '::/0' }] }, { ip: '1:2:3' }, false, source.rulerCidr],
    [{ ip: ['192.0.2.0'] }, { ip: '192.0.2.0' }, true, source.rulerCompilerTest],
    [{ ip: ['08:23'] }, { ip: '08:23' }, true, source.rulerCidrTest],
  ],
};
