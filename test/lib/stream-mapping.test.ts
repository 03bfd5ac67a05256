import { compileFilters } from '../../local/services/event-source-mapping/record-filter';
import { synthesize } from './compose';

/** The filter patterns of the mapping that calls the teller. */
const patterns = synthesize('dev')
  .flatMap(({ template }) => Object.values(template.Resources))
  .filter(
    ({ Type, Properties = {} }) =>
      Type === 'AWS::Lambda::EventSourceMapping' && 'StartingPosition' in Properties,
  )
  .flatMap(
    ({ Properties = {} }): { readonly Pattern: string }[] => Object(Properties['FilterCriteria']).Filters,
  )
  .map(({ Pattern }) => Pattern);

type Values = Readonly<Record<string, object>>;

/** A record of the stream for an item. */
function passes(eventName: string, image: Values | undefined): boolean {
  const dynamodb = { Keys: {}, SequenceNumber: '1', ...(image && { NewImage: image }) };
  return compileFilters(patterns)(JSON.stringify({ eventName, dynamodb }));
}

const request = { part: { S: 'request' } };
const watched = { watch: { S: '3' }, dueAt: { N: '1767225600000' } };
const consumer = { part: { S: 'consumer#ledger' } };
const dispatched = { ...request, state: { S: 'dispatched' } };
const failed = { ...request, state: { S: 'failed' } };

describe('the teller is called for', () => {
  it('has filters, no more than Lambda takes', () => {
    expect(patterns.length).toBeGreaterThan(0);
    expect(patterns.length).toBeLessThanOrEqual(5);
  });

  it.each<[string, string, Values]>([
    ['a request that is dispatched', 'INSERT', { ...dispatched, ...watched }],
    ['a request that failed', 'INSERT', { ...failed, ...watched }],
    ['a request that is dispatched once more', 'MODIFY', { ...dispatched, ...watched }],
    ['a request that failed after a mark', 'MODIFY', { ...failed, ...watched }],
    ['a consumer that has succeeded', 'MODIFY', { ...consumer, state: { S: 'succeeded' } }],
    ['a consumer that never began and has failed', 'INSERT', { ...consumer, state: { S: 'failed' } }],
  ])('%s', (_, eventName, image) => {
    expect(passes(eventName, image)).toBe(true);
  });

  it.each<[string, string, Values | undefined]>([
    ['not the end of a watch, which the teller writes itself', 'MODIFY', dispatched],
    ['not the end of the watch of a request that failed', 'MODIFY', failed],
    ['not the mark of a request that is not recorded', 'INSERT', { ...request, cancelledBy: { SS: ['1'] } }],
    ['not such a mark of one more tenant', 'MODIFY', { ...request, cancelledBy: { SS: ['1', '2'] } }],
    ['not a claim', 'INSERT', { ...consumer, state: { S: 'running' } }],
    ['not its own marks', 'MODIFY', { part: { S: 'outcomes' }, told: { SS: ['ended'] } }],
    ['not an item that expires', 'REMOVE', undefined],
  ])('%s', (_, eventName, image) => {
    expect(passes(eventName, image)).toBe(false);
  });
});
