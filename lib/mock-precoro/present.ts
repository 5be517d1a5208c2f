import type { Company } from './company.ts';
import { Dialect } from './dialect.ts';
import { twoDecimals } from './lines.ts';
import { DEPARTMENT, GL_ACCOUNT, SUPPLIER_GROUP, TAXES, USERS } from './master-data.ts';
import type { CustomField } from './master-data.ts';
import type { Document, Line, MasterEntity, Payment, StoredRecord, Supplier } from './model.ts';
import { STATUS, STATUS_NAMES } from './model.ts';
import type { MockSwitches } from './switches.ts';

type Shown = Record<string, unknown>;

interface ShownOption {
  readonly id: number;
  readonly name: string;
  readonly code: unknown;
  readonly externalId: unknown;
}

/** Turns stored records into Precoro's JSON, in the dialect that the switches choose. */
export class Presenter {
  private readonly company: Company;
  private readonly switches: MockSwitches;
  private readonly say: Dialect;

  constructor(company: Company, switches: MockSwitches) {
    this.company = company;
    this.switches = switches;
    this.say = new Dialect(switches);
  }

  supplierRow(supplier: Supplier): Shown {
    return this.switches.supplierRowsHaveDetails ? this.supplier(supplier) : this.supplierHeader(supplier);
  }

  /** Holds more than the list row (precoro-api.md section 5.1). */
  supplier(supplier: Supplier): Shown {
    const group = { NL: 'DOM', DE: 'EU', FR: 'EU', PL: 'EU' }[supplier.country ?? ''] ?? 'ROW';
    return {
      ...this.supplierHeader(supplier),
      contacts: this.say.relation(
        supplier.email ? [{ id: supplier.id, name: 'Accounts', email: supplier.email }] : [],
      ),
      paymentTerms: this.say.relation([]),
      approvalSteps: this.say.relation([]),
      attachments: this.say.empty(),
      dataSupplierCustomFields: this.say.relation([
        this.fieldValue('supplierCustomField', SUPPLIER_GROUP, groupOption(group)),
      ]),
      supplierLegalEntities: this.say.relation(
        supplier.legalEntityIds.map((id) => ({ id, legalEntity: this.named('legalEntity', id) })),
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
      createDate: this.say.date(document.createDate),
      updateDate: this.say.date(document.updateDate),
      requiredDate: this.say.date(document.requiredDate),
      approvalDate: this.say.date(document.approvalDate),
      sum: this.say.amount(document.sum),
      netSum: this.say.amount(document.netSum),
      currency: document.currency,
      note: document.note,
      supplier: supplier
        ? { id: supplier.id, name: supplier.name, uniqueCode: supplier.uniqueCode }
        : this.say.empty(),
      legalEntity: this.named('legalEntity', document.legalEntityId),
      location: this.named('location', document.locationId),
      creator: this.creator(document.creatorId),
      ...(document.entity === 'purchaseOrder' ? {} : { purchaseOrder: this.order(document.purchaseOrderId) }),
      externalId: this.say.externalId(document.externalId),
      externalIntegrationLog: document.externalIntegrationLog,
      integrationStatus: INTEGRATION_STATUS[sentStatus(document) ?? 'none'],
      contracts: this.say.empty(),
      attachments: this.say.empty(),
      dataDocumentCustomFields: this.say.relation([
        this.fieldValue(
          'documentCustomField',
          DEPARTMENT,
          this.option('documentFieldOption', document.departmentOptionId),
        ),
      ]),
      ...this.unreadable(document),
    };
  }

  document(document: Document): Shown {
    const lines = this.company.linesOf(document);
    const paid = shownPayments(this.company, this.switches, ({ invoiceId }) => invoiceId === document.id);
    return {
      ...this.documentRow(document),
      items: this.items(lines),
      taxes: this.say.relation(this.taxTotals(lines)),
      ...(document.entity === 'invoice'
        ? { payments: this.say.relation(paid.map((one) => this.payment(one))) }
        : {}),
      approvalSteps: this.say.relation([]),
      comments: this.say.relation([]),
    };
  }

  payment(payment: Payment): Shown {
    const invoice = this.company.documentById('invoice', payment.invoiceId);
    return {
      id: payment.id,
      idn: payment.idn,
      invoice: { id: payment.invoiceId, idn: invoice?.idn ?? null },
      sumPaid: twoDecimals(payment.sumPaid),
      ...this.cancellation(payment),
      logicType: 0,
      payDate: this.say.date(payment.payDate),
      createDate: this.say.date(payment.createDate),
      externalId: this.say.externalId(payment.externalId),
    };
  }

  private cancellation({ isCancelled }: Payment): Shown {
    if (!isCancelled) return {};
    return this.switches.cancelledPayments === 'flag' ? { isCanceled: true } : { status: STATUS.cancelled };
  }

  private supplierHeader(supplier: Supplier): Shown {
    const { entity: _entity, email: _email, legalEntityIds: _legal, trade: _trade, ...plain } = supplier;
    return {
      ...plain,
      createDate: this.say.date(supplier.createDate),
      updateDate: this.say.date(supplier.updateDate),
      approvalDate: this.say.date(supplier.approvalDate),
      currency: supplier.currencies[0] ?? null,
      externalId: this.say.externalId(supplier.externalId),
      integrationStatus: null,
      taxPayer: supplier.businessRegistrationNumber !== null,
      marketSupplier: this.say.empty(),
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
        ? { parentData: document.parentIdn === null ? this.say.empty() : { idn: document.parentIdn } }
        : { parentIdn: document.parentIdn };
    return {
      invoiceNumber: document.invoiceNumber,
      issueDate: this.say.date(document.issueDate),
      sumPaid: twoDecimals(document.sumPaid),
      splitIndex: document.splitIndex,
      allocatedInvoice: this.say.empty(),
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
      quantity: this.say.amount(line.quantity),
      price: this.say.amount(line.price),
      netSum: this.say.amount(line.netSum),
      sum: this.say.amount(line.sum),
      taxes: this.say.relation(
        tax
          ? [
              {
                id: tax.id,
                name: tax.name,
                percent: this.say.amount(String(tax.percent)),
                sum: this.say.amount(line.taxSum),
              },
            ]
          : [],
      ),
      dataItemCustomFields: this.say.relation([
        this.fieldValue(
          'itemCustomField',
          GL_ACCOUNT,
          this.option('itemFieldOption', line.glAccountOptionId),
        ),
      ]),
    };
  }

  private taxTotals(lines: readonly Line[]): unknown[] {
    return TAXES.filter((tax) => lines.some((line) => line.taxId === tax.id)).map(
      ({ id, name, percent }) => ({
        id,
        name,
        percent: this.say.amount(String(percent)),
      }),
    );
  }

  /** `{itemCustomField: {id, name}, itemCustomFieldOption: {…}, value}`; an unset option is an empty relation. */
  private fieldValue(kind: string, field: CustomField, chosen: ShownOption | null): Shown {
    return {
      [kind]: { id: field.id, name: field.name },
      [`${kind}Option`]: chosen ?? this.say.empty(),
      value: chosen?.name ?? null,
    };
  }

  private option(entity: MasterEntity, id: number): ShownOption | null {
    const record = this.company.master.get(entity, id);
    if (!record) return null;
    const { name, values, externalId } = record;
    return { id, name, code: values['code'] ?? null, externalId: this.say.externalId(externalId) };
  }

  private named(entity: MasterEntity, id: number): unknown {
    const record = this.company.master.get(entity, id);
    return record ? { id, name: record.name } : this.say.empty();
  }

  private order(id: number | null): unknown {
    const order = id === null ? undefined : this.company.documentById('purchaseOrder', id);
    return order ? { id: order.id, idn: order.idn } : this.say.empty();
  }

  private creator(id: number): unknown {
    const user = USERS.find((one) => one.id === id);
    return user ? { id: user.id, email: user.email } : this.say.empty();
  }
}

/** Newest first; cancelled ones where they show at all. */
export function shownPayments(
  company: Company,
  { cancelledPayments }: MockSwitches,
  matches: (payment: Payment) => boolean = () => true,
): Payment[] {
  return company.listPayments((one) => matches(one) && !(one.isCancelled && cancelledPayments === 'gone'));
}

function groupOption(code: string): ShownOption | null {
  return SUPPLIER_GROUP.options.find((one) => one.code === code) ?? null;
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
