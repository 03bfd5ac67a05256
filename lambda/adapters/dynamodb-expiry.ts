/** When DynamoDB may remove an item that is written now, in seconds since the epoch. */
export function expiryOf(now: number, retentionDays: number): string {
  return String(Math.ceil(now / 1000) + retentionDays * 86_400);
}
