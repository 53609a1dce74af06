import type { Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Whether the pictures of the documentation are made anew. */
export const isForDocs = Boolean(process.env.FAIRWAY_PICTURES);

const pictures = isForDocs
  ? join(__dirname, '../../../docs/images')
  : join(__dirname, '../test-results/pictures');

/** Keeps what the page looks like, for the documentation if wanted. */
export async function picture(page: Page, name: string) {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
