import type { Decimal } from '../domain/money.ts';
import { MINUTE } from '../domain/time.ts';
import type { Company } from './company.ts';
import { twoDecimals } from './lines.ts';
import {
  DEPARTMENT,
  GL_ACCOUNT,
  LEGAL_ENTITIES,
  LOCATIONS,
  SUPPLIER_GROUP,
  TAXES,
  USERS,
} from './master-data.ts';
import type { CustomField, Named } from './master-data.ts';
import type { Document, Line, Payment, StoredRecord, Supplier } from './model.ts';
import { STATUS_NAMES } from './model.ts';
import type { MockSwitches } from './switches.ts';

type Shown = Record<string, unknown>;

/** Turns stored records into Precoro's JSON, in the dialect that the switches choose. */
export class Presenter {
  private readonly company: Company;
  private readonly switches: MockSwitches;

  constructor(company: Company, switches: MockSwitches) {
    this.company = company;
    this.switches = switches;
  }

  supplierRow(supplier: Supplier): Shown {
    return this.switches.supplierRowsHaveDetails ? this.supplier(supplier) : this.supplierHeader(supplier);
  }

  /** Holds more than the list row (precoro-api.md section 5.1). */
  supplier(supplier: Supplier): Shown {
    const group = { NL: 'DOM', DE: 'EU', FR: 'EU', PL: 'EU' }[supplier.country ?? ''] ?? 'ROW';
    return {
      ...this.supplierHeader(supplier),
      contacts: this.relation(
        supplier.email ? [{ id: supplier.id, name: 'Accounts', email: supplier.email }] : [],
      ),
      paymentTerms: this.relation([]),
      approvalSteps: this.relation([]),
      attachments: this.empty(),
      dataSupplierCustomFields: this.relation([
        this.fieldValue('supplierCustomField', SUPPLIER_GROUP, group),
      ]),
      supplierLegalEntities: this.relation(
        supplier.legalEntityIds.map((id) => ({ id, legalEntity: named(LEGAL_ENTITIES, id) })),
      ),
    };
  }

  documentRow(document: Document): Shown {
    const supplier = this.company.supplier(document.supplierId);
    return {
      id: document.id,
      idn: document.idn,
      status: document.status,
      statusString: STATUS_NAMES[document.status],
      customName: document.customName,
      ...(document.entity === 'invoice' ? this.invoiceHeader(document) : {}),
      logicType: document.logicType,
      createDate: this.date(document.createDate),
      updateDate: this.date(document.updateDate),
      requiredDate: this.date(document.requiredDate),
      approvalDate: this.date(document.approvalDate),
      sum: this.amount(document.sum),
      netSum: this.amount(document.netSum),
      currency: document.currency,
      note: document.note,
      supplier: supplier
        ? { id: supplier.id, name: supplier.name, uniqueCode: supplier.uniqueCode }
        : this.empty(),
      legalEntity: named(LEGAL_ENTITIES, document.legalEntityId) ?? this.empty(),
      location: named(LOCATIONS, document.locationId) ?? this.empty(),
      creator: this.creator(document.creatorId),
      ...(document.entity === 'purchaseOrder' ? {} : { purchaseOrder: this.order(document.purchaseOrderId) }),
      externalId: this.externalId(document.externalId),
      externalIntegrationLog: document.externalIntegrationLog,
      integrationStatus: INTEGRATION_STATUS[sentStatus(document) ?? 'none'],
      contracts: this.empty(),
      attachments: this.empty(),
      dataDocumentCustomFields: this.relation([
        this.fieldValue('documentCustomField', DEPARTMENT, document.departmentOptionId),
      ]),
      ...this.unreadable(document),
    };
  }

  document(document: Document): Shown {
    const lines = this.company.linesOf(document);
    const paid = this.company.listPayments((payment) => payment.invoiceId === document.id);
    return {
      ...this.documentRow(document),
      items: this.items(lines),
      taxes: this.relation(this.taxTotals(lines)),
      ...(document.entity === 'invoice'
        ? { payments: this.relation(paid.map((one) => this.payment(one))) }
        : {}),
      approvalSteps: this.relation([]),
      comments: this.relation([]),
    };
  }

  payment(payment: Payment): Shown {
    const invoice = this.company.documentById('invoice', payment.invoiceId);
    return {
      id: payment.id,
      idn: payment.idn,
      invoice: { id: payment.invoiceId, idn: invoice?.idn ?? null },
      sumPaid: twoDecimals(payment.sumPaid),
      logicType: 0,
      payDate: this.date(payment.payDate),
      createDate: this.date(payment.createDate),
      externalId: this.externalId(payment.externalId),
    };
  }

  private supplierHeader(supplier: Supplier): Shown {
    const { entity: _entity, email: _email, legalEntityIds: _legal, trade: _trade, ...plain } = supplier;
    return {
      ...plain,
      createDate: this.date(supplier.createDate),
      updateDate: this.date(supplier.updateDate),
      approvalDate: this.date(supplier.approvalDate),
      currency: supplier.currencies[0] ?? null,
      externalId: this.externalId(supplier.externalId),
      integrationStatus: null,
      taxPayer: supplier.businessRegistrationNumber !== null,
      marketSupplier: this.empty(),
      creator: { id: USERS[1]?.id },
      isAllAccessLegalEntity: supplier.legalEntityIds.length === 0,
      autoSendPOSupplier: false,
      ...this.unreadable(supplier),
    };
  }

  private unreadable({ entity, id }: StoredRecord): Shown {
    const name = `${entity} ${id} `;
    const fields = this.switches.unreadableFields.filter((one) => one.startsWith(name));
    return Object.fromEntries(fields.map((one) => [one.slice(name.length), { unreadable: true }]));
  }

  private invoiceHeader(document: Document): Shown {
    const parent =
      this.switches.parentAs === 'parentData'
        ? { parentData: document.parentIdn === null ? this.empty() : { idn: document.parentIdn } }
        : { parentIdn: document.parentIdn };
    return {
      invoiceNumber: document.invoiceNumber,
      issueDate: this.date(document.issueDate),
      sumPaid: twoDecimals(document.sumPaid),
      splitIndex: document.splitIndex,
      allocatedInvoice: this.empty(),
      ...parent,
    };
  }

  private items(lines: readonly Line[]): unknown {
    const shown = lines.map((line) => this.line(line));
    const byId = Object.fromEntries(lines.map((line, index) => [String(line.id), shown[index]]));
    switch (this.switches.linesShape) {
      case 'list':
        return { data: shown };
      case 'map':
        return { data: byId };
      case 'bareMap':
        return byId;
    }
  }

  private line(line: Line): Shown {
    const tax = TAXES.find((one) => one.id === line.taxId);
    return {
      id: line.id,
      name: line.name,
      sku: line.sku,
      unit: { name: line.unit },
      quantity: this.amount(line.quantity),
      price: this.amount(line.price),
      netSum: this.amount(line.netSum),
      sum: this.amount(line.sum),
      taxes: this.relation(
        tax
          ? [
              {
                id: tax.id,
                name: tax.name,
                percent: this.amount(String(tax.percent)),
                sum: this.amount(line.taxSum),
              },
            ]
          : [],
      ),
      dataItemCustomFields: this.relation([
        this.fieldValue('itemCustomField', GL_ACCOUNT, line.glAccountOptionId),
      ]),
    };
  }

  private taxTotals(lines: readonly Line[]): unknown[] {
    return TAXES.filter((tax) => lines.some((line) => line.taxId === tax.id)).map(
      ({ id, name, percent }) => ({
        id,
        name,
        percent: this.amount(String(percent)),
      }),
    );
  }

  /** `{itemCustomField: {id, name}, itemCustomFieldOption: {…}, value}`; an unset option is an empty relation. */
  private fieldValue(kind: string, field: CustomField, option: number | string): Shown {
    const chosen = field.options.find((one) => one.id === option || one.code === option);
    return {
      [kind]: { id: field.id, name: field.name },
      [`${kind}Option`]: chosen ? { ...chosen } : this.empty(),
      value: chosen?.name ?? null,
    };
  }

  private order(id: number | null): unknown {
    const order = id === null ? undefined : this.company.documentById('purchaseOrder', id);
    return order ? { id: order.id, idn: order.idn } : this.empty();
  }

  private creator(id: number): unknown {
    const user = USERS.find((one) => one.id === id);
    return user ? { id: user.id, email: user.email } : this.empty();
  }

  private externalId(value: string | null): string | number | null {
    const isNumber = this.switches.externalIdAsNumber && value !== null && /^[1-9]\d{0,14}$/.test(value);
    return isNumber ? Number(value) : value;
  }

  private amount(value: Decimal): string | number {
    return this.switches.numbersAsText ? value : Number(value);
  }

  private date(ms: number | null): string | null {
    if (ms === null) return null;
    const local = new Date(ms + this.switches.dateOffsetMinutes * MINUTE).toISOString().slice(0, 19);
    return `${local}${this.switches.dateSuffix}`;
  }

  private relation(data: readonly unknown[]): unknown {
    return data.length > 0 ? { data } : this.empty();
  }

  private empty(): unknown {
    return this.switches.emptyRelations === 'list' ? [] : null;
  }
}

function named(list: readonly Named[], id: number): Named | undefined {
  return list.find((one) => one.id === id);
}

/** What a clerk sees on the document's page (precoro-api.md section 7). */
export type SentStatus = 'Sent' | 'Not integrated';

/** An error text wins over an external id: the infocard shows what needs a look. */
export function sentStatus(document: Document): SentStatus | null {
  if (document.externalIntegrationLog) return 'Not integrated';
  return document.externalId === null ? null : 'Sent';
}

/** The real codes are unknown but for 8 (waiting for a disabled connector); these are ours. */
const INTEGRATION_STATUS: Readonly<Record<SentStatus | 'none', number>> = {
  none: 0,
  Sent: 1,
  'Not integrated': 2,
};
