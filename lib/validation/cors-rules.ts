import type { Config } from '../config';
import type { Violation } from './violation';

/** Checks the origin whose pages may call: API Gateway and S3 print it as it is. */
export function checkCors({ stage, api }: Config): Violation[] {
  const { allowOrigin } = api;
  if (allowOrigin === undefined || allowOrigin === '*') return [];
  if (URL.canParse(allowOrigin)) {
    const { protocol, origin } = new URL(allowOrigin);
    // A quotation mark would end the text that API Gateway prints.
    if (/^https?:$/.test(protocol) && origin === allowOrigin && !origin.includes("'")) return [];
  }
  return [
    {
      subject: `stage "${stage}", api.allowOrigin`,
      given: JSON.stringify(allowOrigin),
      allowed: '"*", or one origin as browsers send it, such as "https://shop.example.com"',
      fix: 'Write it without a path and without a slash at the end.',
    },
  ];
}
