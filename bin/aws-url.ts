import { Misuse } from './run-command';

/**
 * Reads the option `--aws-url`.
 * @throws Misuse for a text that is not the URL of an HTTP endpoint
 */
export function awsUrlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.href;
  throw new Misuse(`--aws-url must be a URL such as http://localhost:4566, got "${text}".`);
}
