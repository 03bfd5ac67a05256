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
 * Access keys that name their caller: twelve digits are the account with that id, and `-` with the unique id of a role
 * (`AROA…`) or user behind them is that role or user. All other keys belong to the runtime's own account.
 */
const namedCaller = /^(\d{12})(?:-([A-Za-z0-9]+))?$/;

/** Returns the account of an access key. */
export function accountOf(accessKeyId: string, ownAccount: string): string {
  return namedCaller.exec(accessKeyId)?.[1] ?? ownAccount;
}

/** A caller as services see it. */
export interface Caller {
  readonly account: string;
  /** Unique id of the user, or of the role with the name of its session behind a colon; the access key when it names neither. */
  readonly principalId: string;
  readonly arn: string;
}

/**
 * Returns whose an access key is. Sessions of roles are called `local`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
export function callerOf(
  accessKeyId: string,
  { partition, account: ownAccount }: { readonly partition: string; readonly account: string },
): Caller {
  const account = accountOf(accessKeyId, ownAccount);
  const id = namedCaller.exec(accessKeyId)?.[2];
  if (id?.startsWith('AROA') === true) {
    const arn = `arn:${partition}:sts::${account}:assumed-role/${id}/local`;
    return { account, principalId: `${id}:local`, arn };
  }
  const arn = `arn:${partition}:iam::${account}:user/${id ?? 'local'}`;
  return { account, principalId: id ?? accessKeyId, arn };
}
