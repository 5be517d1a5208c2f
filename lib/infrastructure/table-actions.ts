/** DynamoDB actions a function may be given. A transaction is allowed through the actions it is made of. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';

export const READ = ['GetItem', 'BatchGetItem', 'Query'] as const satisfies readonly TableAction[];
const WRITE = [
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'ConditionCheckItem',
] as const satisfies readonly TableAction[];
export const READ_AND_WRITE = [...READ, ...WRITE] as const;
