import { CfnApi, CfnChannelNamespace } from 'aws-cdk-lib/aws-appsync';
import { Construct } from 'constructs';
import { channelNamespace } from '../../lambda/contract/outcome-channel';
import { ownRequestsHandlers } from '../templates/own-requests';
import type { TenantSettings } from '../templates/tenant';

export interface EventApiProps {
  /** Of this account and region, unique. */
  readonly name: string;
  /** Decides whose requests a caller may follow. */
  readonly tenant: TenantSettings;
}

/**
 * An Event API of AppSync on whose channels callers follow their requests: `/requests/{tenant}/{request}`. Who connects,
 * subscribes or publishes signs with IAM, as for the request API.
 */
export class EventApi extends Construct {
  readonly arn: string;
  /** The channel namespace. */
  readonly namespaceArn: string;
  /** Where events are published to, with POST. */
  readonly publishUrl: string;
  /** Where clients connect to, with a WebSocket. */
  readonly realtimeUrl: string;

  constructor(scope: Construct, id: string, props: EventApiProps) {
    super(scope, id);
    const iam = [{ authType: 'AWS_IAM' }];
    const api = new CfnApi(this, 'Api', {
      name: props.name,
      eventConfig: {
        authProviders: iam,
        connectionAuthModes: iam,
        defaultPublishAuthModes: iam,
        defaultSubscribeAuthModes: iam,
      },
    });
    const namespace = new CfnChannelNamespace(this, 'Requests', {
      apiId: api.attrApiId,
      name: channelNamespace,
      codeHandlers: ownRequestsHandlers(props.tenant),
    });
    this.arn = api.attrApiArn;
    this.namespaceArn = namespace.attrChannelNamespaceArn;
    this.publishUrl = `https://${api.attrDnsHttp}/event`;
    this.realtimeUrl = `wss://${api.attrDnsRealtime}/event/realtime`;
  }
}
