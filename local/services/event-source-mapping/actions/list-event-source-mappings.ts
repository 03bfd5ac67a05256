import type { MappingAction } from '../action';
import { configurationOf, functionArnOf } from '../configuration';
import { invalid, optionalText } from '../input';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
const LARGEST_PAGE = 100;

export const listEventSourceMappings: MappingAction = ({ mappings, environment }, input) => {
  const source = optionalText(input, 'EventSourceArn');
  const reference = optionalText(input, 'FunctionName');
  const functionArn = reference === undefined ? undefined : functionArnOf(reference, environment);
  const all = mappings
    .list()
    .filter(({ definition }) => source === undefined || definition.sourceArn === source)
    .filter(
      ({ definition }) =>
        functionArn === undefined || functionArnOf(definition.functionName, environment) === functionArn,
    );
  const marker = optionalText(input, 'Marker');
  const from = marker === undefined ? 0 : all.findIndex(({ uuid }) => uuid === marker);
  if (from < 0) throw invalid('Invalid Marker');
  const most = Number(input['MaxItems'] ?? LARGEST_PAGE);
  if (!Number.isInteger(most) || most < 1) throw invalid('MaxItems: a number from 1 on is needed.');
  const to = from + Math.min(LARGEST_PAGE, most);
  const next = all[to];
  return {
    EventSourceMappings: all.slice(from, to).map((mapping) => configurationOf(mapping, environment)),
    ...(next !== undefined && { NextMarker: next.uuid }),
  };
};
