/**
 * How many calls of a function one run takes at most. Lambda stops a function that has called itself about 16 times in a
 * row, and tells the owner of the account that it runs in circles; a run ends before, and leaves the rest to the next.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export const maxParts = 12;
