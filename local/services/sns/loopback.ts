/** Whether a URL leads to this machine: the local runtime calls nothing else. */
export function isOnThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  // `URL` writes every spelling of an IPv4 address in its usual form.
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
