import { REAL_ROWS } from '../real/rows.ts';
import type { Row } from '../row.ts';
import { documents1000, documents600 } from './document-days.ts';
import { exportedDocuments, exportedDocumentsSilentPatch } from './documents.ts';
import { idleDay } from './idle.ts';
import { busyDays, quietDays } from './master-data-days.ts';
import { createdMasterData, updatedMasterData } from './master-data.ts';
import { match100000, match20000 } from './match-sides.ts';
import { matching } from './matching.ts';
import { newCompany } from './new-company.ts';
import { payments, paymentsWithoutAnswer } from './payments.ts';
import { flood, forgedWebhooks } from './strangers.ts';
import { guideExample, touchedSuppliers } from './touched-suppliers.ts';

/** In the order of the table. */
export const ROWS: readonly Row[] = [
  createdMasterData,
  updatedMasterData,
  exportedDocuments,
  exportedDocumentsSilentPatch,
  guideExample,
  touchedSuppliers,
  newCompany,
  payments,
  paymentsWithoutAnswer,
  idleDay,
  quietDays,
  busyDays,
  documents600,
  documents1000,
  matching,
  match20000,
  match100000,
  forgedWebhooks,
  flood,
  ...REAL_ROWS,
];
