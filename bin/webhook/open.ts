/** A certificate has two kilobytes, a confirmation less. */
const mostCharacters = 64 * 1024;
const longestMilliseconds = 5000;

/**
 * Opens an address of SNS: short answers, no redirects, within the time that SNS waits for an endpoint.
 * @throws Error when it does not answer with 2xx
 */
export async function openAddress(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(longestMilliseconds) });
  if (!response.ok) throw new Error(`${new URL(url).host} answers ${response.status}`);
  const text = await response.text();
  if (text.length > mostCharacters) throw new Error(`${new URL(url).host} answers at too great a length`);
  return text;
}
