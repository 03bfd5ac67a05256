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

/**
 * Whose an access key is: twelve digits are the account of that number, so that one can call as another account; all other
 * keys are the runtime's own.
 */
export function accountOf(accessKeyId: string, ownAccount: string): string {
  return /^\d{12}$/.test(accessKeyId) ? accessKeyId : ownAccount;
}
