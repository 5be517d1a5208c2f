import { z } from 'zod';

/** The few fields of Precoro's answers that the baselines look at; everything else travels along unread. */
const row = z.looseObject({
  id: z.number(),
  idn: z.string().optional(),
  status: z.number(),
  updateDate: z.string(),
  externalId: z.union([z.string(), z.number()]).nullable(),
});
export type Row = z.infer<typeof row>;

const page = z.object({
  data: z.array(row),
  meta: z.object({ pagination: z.object({ has_next_page: z.boolean() }) }),
});

const refusal = z.object({ 'RateLimit-Retry-After': z.string() });

const notice = z.object({ id: z.number(), type: z.number(), idn: z.number().optional() });
export type Notice = z.infer<typeof notice>;

/** Throws ZodError for an answer that is no record. */
export function rowOf(body: unknown): Row {
  return row.parse(body);
}

/** Throws ZodError for an answer that is no list. */
export function pageOf(body: unknown): { readonly rows: readonly Row[]; readonly hasNext: boolean } {
  const { data, meta } = page.parse(body);
  return { rows: data, hasNext: meta.pagination.has_next_page };
}

/** When a limiter will serve again, as text; undefined where it does not say. */
export function waitOf(body: unknown): string | undefined {
  return refusal.safeParse(body).data?.['RateLimit-Retry-After'];
}

/** Undefined for a body that is no webhook of Precoro's. */
export function noticeOf(body: unknown): Notice | undefined {
  return notice.safeParse(body).data;
}
