import type { StreamsAction } from '../action';
import { invalid, limitOf, optionalText } from '../input';

const LARGEST_PAGE = 100;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html */
export const listStreams: StreamsAction = ({ streams }, input) => {
  const tableName = optionalText(input, 'TableName');
  const start = optionalText(input, 'ExclusiveStartStreamArn');
  const limit = limitOf(input, LARGEST_PAGE);
  const all = streams
    .list()
    .filter(({ options }) => tableName === undefined || options.tableName === tableName);
  const before = start === undefined ? -1 : all.findIndex(({ arn }) => arn === start);
  if (start !== undefined && before < 0) throw invalid('Invalid ExclusiveStartStreamArn');
  const page = all.slice(before + 1, before + 1 + limit);
  const last = page.at(-1);
  return {
    Streams: page.map(({ arn, options }) => ({
      StreamArn: arn,
      TableName: options.tableName,
      StreamLabel: options.label,
    })),
    ...(last !== undefined && last !== all.at(-1) && { LastEvaluatedStreamArn: last.arn }),
  };
};
