import { Hono, type Context } from 'hono';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { z } from 'zod';
import { OUTWARD_NAMES, isEntityName, type RecordRef } from '../../domain/records.ts';
import type { Deeds } from '../run/deeds.ts';
import { hashSource, PAGE_CSS, PAGE_SCRIPT } from './assets.ts';
import { doDeed, NoSuchDeed } from './do-deed.ts';
import { framed, type Frame, type Page } from './frame.ts';
import { listPage, type ListPage } from './list-page.ts';
import type { Question } from './list-view.ts';
import { problemPage } from './problem-page.ts';
import { recordPage, titleOf, type RecordPage } from './record-page.ts';
import { FILTERS } from './states.ts';
import { toldSentences } from './told.ts';

/** Where the pages get what they show; every call looks again. */
export interface PageSources {
  frame(): Frame;
  list(question: Question): Promise<ListPage>;
  /** Null for a record that Precoro does not have. */
  record(ref: RecordRef): Promise<RecordPage | null>;
  readonly deeds: Omit<Deeds, 'state'>;
  /** A flaw of the page itself, for the person at the terminal. */
  complain(line: string): void;
}

/** Names that reach this machine only: any other Host is a page elsewhere that had its name pointed here. */
const OWN_NAMES = ['127.0.0.1', 'localhost'];

const Search = z.object({
  search: z.string().max(200).catch(''),
  entity: z.enum(OUTWARD_NAMES).nullable().catch(null),
  show: z.enum(FILTERS).catch('all'),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

/** Every address of the page. Anything that is not of this machine, or of this page, is refused. */
export function pageApp(sources: PageSources): Hono {
  const app = new Hono();
  const told = toldSentences();
  const answer: Answer = (context, status, page) =>
    context.html(framed(sources.frame(), { ...page, told: told.get(context.req.query('told')) }), status);
  const problem: Problem = (context, status, title, words) =>
    answer(context, status, { title, content: problemPage(title, words) });
  guard(app, problem);
  servePages(app, sources, answer, problem);
  app.post('/deeds', async (context) => {
    const form = await context.req.parseBody();
    const done = await doDeed(sources.deeds, form);
    const id = told.add({ ...done, at: sources.frame().now });
    return context.redirect(withTold(form['back'], id), 303);
  });
  refuseTheRest(app, sources, problem);
  return app;
}

type Trouble = 400 | 403 | 404 | 405 | 500;
type Answered = Response | Promise<Response>;
type Answer = (context: Context, status: 200 | Trouble, page: Omit<Page, 'told'>) => Answered;
type Problem = (context: Context, status: Trouble, title: string, words: string) => Answered;

function guard(app: Hono, problem: Problem): void {
  app.use(securityPolicy());
  app.use(async (context, next) => {
    if (!OWN_NAMES.includes(new URL(context.req.url).hostname)) {
      return problem(context, 403, 'Refused', 'This page answers to 127.0.0.1 and localhost only.');
    }
    context.header('Cache-Control', 'no-store');
    return next();
  });
  app.use(csrf());
}

function servePages(app: Hono, sources: PageSources, answer: Answer, problem: Problem): void {
  app.get('/', async (context) => {
    const { show, ...asked } = Search.parse(context.req.query());
    const content = listPage(await sources.list({ ...asked, filter: show }));
    return answer(context, 200, { title: 'Both systems', content });
  });
  app.get('/records/:entity/:id', async (context) => {
    const { entity, id } = context.req.param();
    const page = isEntityName(entity) ? await sources.record({ entity, id }) : null;
    if (!page) {
      return problem(context, 404, 'No such record', `Precoro has no ${entity} with the id ${id}.`);
    }
    const title = titleOf(page.clerk, page.view.entityLabel);
    return answer(context, 200, { title, content: recordPage(page) });
  });
}

/** The method that each address takes. */
const ADDRESSES = [
  ['/', 'GET'],
  ['/records/:entity/:id', 'GET'],
  ['/deeds', 'POST'],
] as const;

/** After all that is served: what is asked the wrong way, is not there, or fails. */
function refuseTheRest(app: Hono, sources: PageSources, problem: Problem): void {
  for (const [path, allowed] of ADDRESSES) {
    app.all(path, (context) => {
      context.header('Allow', allowed);
      return problem(context, 405, 'Not this way', `This address takes ${allowed} only.`);
    });
  }
  app.notFound((context) => problem(context, 404, 'Nothing here', 'There is no page at this address.'));
  app.onError((error, context) => {
    if (error instanceof HTTPException && error.status === 403) {
      return problem(context, 403, 'Refused', 'Only buttons of this page itself may change anything.');
    }
    if (error instanceof NoSuchDeed) return problem(context, 400, 'No such button', error.message);
    sources.complain(`The page failed at ${context.req.path}: ${error.message}`);
    return problem(context, 500, 'The page failed', 'It is told in the terminal. Try again in a moment.');
  });
}

/** No script, style, picture or connection but its own. */
function securityPolicy() {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: [hashSource(PAGE_SCRIPT)],
      styleSrc: [hashSource(PAGE_CSS)],
      imgSrc: ['data:'],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    // With "no-referrer" a browser would send no origin with a form either, and every button would be refused.
    referrerPolicy: 'same-origin',
    strictTransportSecurity: false,
    xFrameOptions: 'DENY',
  });
}

/** A page of ours, and nothing else: a form must not lead away. */
const OWN_PAGE = /^\/(?:records\/[A-Za-z]+\/\d+)?(?:\?[\w=&%+.*-]*)?$/;

function withTold(back: unknown, id: string): string {
  const path = typeof back === 'string' && OWN_PAGE.test(back) ? back : '/';
  return `${path}${path.includes('?') ? '&' : '?'}told=${id}`;
}
