import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { openDeeds, type Deeds } from '../../lib/local/run/deeds.ts';
import { seedKnownVendors } from '../../lib/local/run/history.ts';
import { operatorServices } from '../../lib/local/run/stores.ts';
import { startPage, type RunningPage } from '../../lib/local/page/start-page.ts';
import type { Document, DocumentEntity } from '../../lib/mock-precoro/model.ts';
import type { LineInput } from '../../lib/mock-precoro/lines.ts';
import { Assemblies, Scene, SMALL } from '../system/scene.ts';
import { findChromium } from './find-chromium.ts';

/** As root there is no sandbox; the rest keeps the browser from talking to anybody else. */
const LAUNCH_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const COMPANY = { suppliers: 40, purchaseOrders: 12, invoices: 24, receipts: 6, shareBeforeGoLive: 0.25 };

/** For what the application does by and by, on a machine that is busy. */
export const PATIENCE = { timeout: 90_000 };

/** A small company between both systems, live and at rest, with its page in a real browser. */
export class PageScene {
  readonly scene: Scene;
  readonly deeds: Deeds;
  readonly page: RunningPage;
  /** What the page complained of. */
  readonly complaints: string[];
  private readonly browser: Browser;
  private readonly closers: Closers;
  private drafts = 70_000;

  private constructor(parts: Pick<PageScene, 'scene' | 'deeds' | 'page' | 'complaints'>, own: Own) {
    this.scene = parts.scene;
    this.deeds = parts.deeds;
    this.page = parts.page;
    this.complaints = parts.complaints;
    this.browser = own.browser;
    this.closers = own.closers;
  }

  static async open(): Promise<PageScene> {
    const closers: Closers = [];
    try {
      return await PageScene.opened(closers);
    } catch (error) {
      await closeAll(closers);
      throw error;
    }
  }

  private static async opened(closers: Closers): Promise<PageScene> {
    // First: without a browser nothing else is worth starting.
    const browser = await chromium.launch({ executablePath: findChromium(), args: LAUNCH_ARGUMENTS });
    closers.push(() => browser.close());
    const assemblies = new Assemblies();
    closers.push(() => assemblies.remove());
    const options = { ...SMALL, ...COMPANY };
    const scene = await Scene.open(options, await assemblies.copy());
    closers.push(() => scene.close());
    const { world, integration, clock } = scene;
    await seedKnownVendors(world, integration);
    await scene.start();
    await scene.goLive();
    const deeds = openDeeds({ world });
    const complaints: string[] = [];
    const time = { scale: options.timeScale, epochMs: Date.now() };
    const services = operatorServices(world, scene.engine.stores, integration, time);
    const complain = (line: string) => void complaints.push(line);
    const page = await startPage({ world, services, integration, clock, deeds, complain });
    closers.push(() => page.close());
    await scene.idle();
    return new PageScene({ scene, deeds, page, complaints }, { browser, closers });
  }

  /** A page of its own, without what others have in their browser; every request to elsewhere fails the test. */
  async visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1360, height: 900 }, ...options });
    const page = await context.newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(this.page.url) && !request.url().startsWith('data:')) {
        this.complaints.push(`The page asked for ${request.url()}`);
      }
    });
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`The browser said: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`The script failed: ${error.message}`));
    await page.goto(`${this.page.url}${path}`);
    return page;
  }

  /** A draft over the account that is offered first. */
  draft(entity: DocumentEntity, lines: readonly LineInput[] = LINES): Document {
    const { company } = this.scene.world.precoro;
    const known = company.listSuppliers(({ externalId, enable }) => enable && externalId !== null);
    const supplier = known.find(({ name }) => /Travel|Tours|Hotels/.test(name)) ?? known[0];
    return company.createDocument(entity, {
      supplierId: supplier?.id ?? 0,
      lines,
      ...(entity === 'invoice' ? { invoiceNumber: `RE${String((this.drafts += 1)).padStart(5, '0')}` } : {}),
    });
  }

  /** Looks again until it is so; throws after a while that a slow machine needs. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + PATIENCE.timeout;
    while (!(await isSo())) {
      if (Date.now() > end) throw new Error('It did not come about');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  close(): Promise<void> {
    return closeAll(this.closers);
  }
}

/** The last first: the page before what it shows. */
async function closeAll(closers: Closers): Promise<void> {
  for (const close of closers.reverse()) await close();
}

type Closers = (() => Promise<void>)[];

export const pathOf = ({ entity, id }: Pick<Document, 'entity' | 'id'>): string => `/records/${entity}/${id}`;

/** Travel, taxed. */
const LINES: readonly LineInput[] = [
  { name: 'Hotel night', quantity: '3', price: '189', taxId: 612, glAccountOptionId: 3011, unit: 'night' },
  { name: 'Return flight', quantity: '1', price: '412.5', taxId: 613, glAccountOptionId: 3011 },
  { name: 'Conference dinner', quantity: '6', price: '54.9', taxId: 613, glAccountOptionId: 3012 },
];

interface Own {
  readonly browser: Browser;
  readonly closers: Closers;
}
