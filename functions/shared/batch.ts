import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { logger } from './observe.ts';

const processor = new BatchProcessor(EventType.SQS);

/**
 * Handles each message of a batch by itself: what fails alone comes back alone. Each failure is a line in the log, because
 * SQS only counts it.
 */
export function eachMessage(
  event: SQSEvent,
  context: Context,
  handle: (record: SQSRecord) => Promise<unknown>,
): Promise<SQSBatchResponse> {
  const handleAndTell = async (record: SQSRecord): Promise<void> => {
    try {
      await handle(record);
    } catch (error) {
      logger.error('a message failed', { messageId: record.messageId, error: asError(error) });
      throw error;
    }
  };
  return processPartialResponse(event, handleAndTell, processor, { context, throwOnFullBatchFailure: false });
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('something that is no error was thrown');
}
