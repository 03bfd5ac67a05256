/**
 * Bytes of all header values of a response together.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html has it for the headers of a request; what AWS does
 * with a larger response is not documented.
 */
const maxHeaderBytes = 10_240;

type Lines = readonly (readonly [string, string])[];

/** Returns the headers, with the values cut from the one on that exceeds the limit. */
export function limitHeaders(lines: Lines): Lines {
  let left = maxHeaderBytes;
  return lines.map(([name, value]) => {
    const kept = value.slice(0, left);
    left -= kept.length;
    return [name, kept] as const;
  });
}
