import type { Rule } from '../rule';
import { asyncFailureDestination } from './async-failure-destination';
import { deadLetterRetention } from './dead-letter-retention';
import { clientChosenCall } from './client-chosen-call';
import { defaultResponse } from './default-response';
import { duplicateSubscription } from './duplicate-subscription';
import { fifoMapping } from './fifo-mapping';
import { fifoSubscription } from './fifo-subscription';
import { fifoDeadLetterQueue } from './fifo-dead-letter-queue';
import { filterPolicy } from './filter-policy';
import { largeMessages } from './large-messages';
import { maximumConcurrency } from './maximum-concurrency';
import { subscriptionDeadLetterQueue } from './subscription-dead-letter-queue';
import { templateBypass } from './template-bypass';
import { unescapedTemplate } from './unescaped-template';
import { visibilityTimeout } from './visibility-timeout';

/** The rules of `AsyncMessagingChecks`. */
export const messagingRules: readonly Rule[] = [
  deadLetterRetention,
  subscriptionDeadLetterQueue,
  asyncFailureDestination,
  visibilityTimeout,
  maximumConcurrency,
  defaultResponse,
  unescapedTemplate,
  templateBypass,
  clientChosenCall,
  fifoSubscription,
  fifoDeadLetterQueue,
  fifoMapping,
  largeMessages,
  duplicateSubscription,
  filterPolicy,
];
