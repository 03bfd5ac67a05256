/** What functions sign with: the only credentials whose secret the runtime knows. Clients may sign with any others. */
export const functionCredentials = {
  accessKeyId: 'local',
  secretAccessKey: 'local',
  sessionToken: 'local',
} as const;

/** @returns undefined for an access key whose signatures cannot be checked here */
export function secretOf(accessKeyId: string): string | undefined {
  return accessKeyId === functionCredentials.accessKeyId ? functionCredentials.secretAccessKey : undefined;
}
