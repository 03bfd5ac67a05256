import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { statusAttribute } from '../../lambda/contract/status-record';
import { watchIndex } from '../../lambda/contract/watch';

export interface StatusTableProps {
  readonly removalPolicy: RemovalPolicy;
  readonly deletionProtection: boolean;
}

/** What became of each request: see `lambda/contract/status-record.ts`. Encrypted by DynamoDB. */
export class StatusTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: StatusTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: statusAttribute.requestId, type: AttributeType.STRING },
      sortKey: { name: statusAttribute.part, type: AttributeType.STRING },
      timeToLiveAttribute: statusAttribute.expiresAt,
      // For whoever tells of outcomes, who is called by what an item has become: `stream-mapping.ts`.
      stream: StreamViewType.NEW_IMAGE,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: props.removalPolicy,
      deletionProtection: props.deletionProtection,
    });
    // Sparse: an item without these attributes is not in it.
    this.table.addGlobalSecondaryIndex({
      indexName: watchIndex,
      partitionKey: { name: statusAttribute.watch, type: AttributeType.STRING },
      sortKey: { name: statusAttribute.dueAt, type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
}
