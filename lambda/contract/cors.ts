/** Returns the headers without which a browser hides an answer from a page of another origin. */
export function corsHeaders(allowOrigin: string): Readonly<Record<string, string>> {
  return {
    'Access-Control-Allow-Origin': allowOrigin,
    'Access-Control-Expose-Headers': 'Location,Retry-After,X-Validation-Error',
  };
}
