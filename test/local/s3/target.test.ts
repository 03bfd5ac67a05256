import { targetOf } from '../../../local/services/s3/wire/target';

describe('the name of a host', () => {
  it('that no host can have does not name a bucket, found in linear time', () => {
    const host = '.s3.a'.repeat(1e6);
    expect(targetOf({ method: 'GET', path: '/b/k', headers: { host }, body: Buffer.alloc(0) })).toMatchObject(
      {
        bucket: 'b',
        key: 'k',
      },
    );
  });
});
