import { type DynamoDBClient, GetItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { isCancelledBy } from '../contract/cancellation';
import { partOf, statusAttribute as name } from '../contract/status-record';

interface StatusTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** Reads, consistently, whether a request has been cancelled by its tenant. */
export async function readCancelled(
  { client, tableName }: StatusTable,
  { requestId, tenant }: { readonly requestId: string; readonly tenant?: string },
): Promise<boolean> {
  const command = new GetItemCommand({
    TableName: tableName,
    Key: { [name.requestId]: { S: requestId }, [name.part]: { S: partOf.request } },
    ConsistentRead: true,
    ProjectionExpression: '#cancelledBy',
    ExpressionAttributeNames: { '#cancelledBy': name.cancelledBy },
  });
  const { Item } = await client.send(command);
  return isCancelledBy(Item?.[name.cancelledBy]?.SS ?? [], tenant);
}

/**
 * Returns the condition that a request has not been cancelled by its tenant: the rule of `isCancelledBy`. The error of a
 * failed condition has the item.
 */
export function unlessCancelled({ tenant }: { readonly tenant: string }): Partial<PutItemCommandInput> {
  const condition =
    tenant === ''
      ? { ConditionExpression: 'attribute_not_exists(#cancelledBy)' }
      : {
          ConditionExpression: 'attribute_not_exists(#cancelledBy) OR NOT contains(#cancelledBy, :tenant)',
          ExpressionAttributeValues: { ':tenant': { S: tenant } },
        };
  return {
    ...condition,
    ExpressionAttributeNames: { '#cancelledBy': name.cancelledBy },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}
