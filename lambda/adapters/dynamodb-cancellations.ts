import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
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

/** Returns the condition that a request has not been cancelled by its tenant: the rule of `isCancelledBy`. */
export function unlessCancelled({ tenant }: { readonly tenant: string }) {
  const names = { '#cancelledBy': name.cancelledBy };
  const unmarked = 'attribute_not_exists(#cancelledBy)';
  const values: Record<string, AttributeValue> = tenant === '' ? {} : { ':by': { S: tenant } };
  const condition = tenant === '' ? unmarked : `${unmarked} OR NOT contains(#cancelledBy, :by)`;
  return { condition, names, values };
}
