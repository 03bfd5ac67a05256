import { AwsError } from '../../aws/error';

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** A member whose value the API's model does not allow. */
export function unsatisfied(value: unknown, member: string, constraint: string): AwsError {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const given = value === undefined ? 'Value' : `Value '${text}'`;
  return invalid(
    `1 validation error detected: ${given} at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

export function doesNotExist(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `${what} does not exist.`, { status: 404 });
}

export function alreadyExists(what: string): AwsError {
  return new AwsError('ConflictException', `${what} already exists.`, { status: 409 });
}
