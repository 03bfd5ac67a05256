import { defaultProvider } from '../../../lambda/adapters/credentials';

describe("the execution role's credentials", () => {
  const before = process.env;
  afterEach(() => {
    process.env = before;
  });

  it('come from the environment', async () => {
    process.env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' };
    expect(await defaultProvider()()).toEqual({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' });
  });

  it('need no session token', async () => {
    process.env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    expect(await defaultProvider()()).toEqual({ accessKeyId: 'a', secretAccessKey: 'b' });
  });

  it('fails with the names of the variables when they are missing', async () => {
    process.env = { AWS_ACCESS_KEY_ID: 'a' };
    await expect(defaultProvider()()).rejects.toThrow(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing',
    );
  });
});
