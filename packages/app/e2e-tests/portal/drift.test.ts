import { expect, Locator, Page, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploy, run } from './deploying';
import { picture } from '../picture';
import { signIn } from '../signIn';

const service = `digits-drift-${run}`;
const pixels = 64;
/** The brightest a pixel of the digits gets. */
const brightest = 16;
/** Few requests of many rows: each is read, however busy the machine is. */
const rowsAtOnce = 60;

/** The images that the digits model was tested with, as negatives. */
const negatives = readFileSync(
  join(__dirname, '../../../../examples/models/digits/test.csv'),
  'utf8',
)
  .trim()
  .split('\n')
  .slice(1)
  .map(line =>
    line
      .split(',')
      .slice(0, pixels)
      .map(value => brightest - Number(value)),
  );

/** Where predictions are asked for and with which key, by the panel's curl line. */
async function endpointOnPanel(page: Page) {
  await page.getByRole('button', { name: 'Create a key' }).click();
  const command = page.locator('code', { hasText: /Bearer fwk_/ }).first();
  await expect(command).toBeVisible();
  const curl = (await command.textContent())!;
  const [url] = curl.match(/https?:[^\s'"]+\/infer/)!;
  const [key] = curl.match(/fwk_\w+/)!;
  return { url, key };
}

async function predict(endpoint: { url: string; key: string }) {
  for (let from = 0; from < negatives.length; from += rowsAtOnce) {
    const rows = negatives.slice(from, from + rowsAtOnce);
    const answer = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${endpoint.key}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        inputs: [
          {
            name: 'pixels',
            datatype: 'FP32',
            shape: [rows.length, pixels],
            data: rows.flat(),
          },
        ],
      }),
    });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  }
}

const looks = [
  { look: '', colorScheme: 'light', width: 1280 },
  { look: '-dark', colorScheme: 'dark', width: 1280 },
  { look: '-narrow', colorScheme: 'light', width: 400 },
] as const;

/** Takes pictures of `shown`, which nothing may make wider than the page. */
async function pictures(page: Page, name: string, shown: Locator) {
  for (const { look, colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 1600 });
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(width);
    // Another theme loads the page's content anew.
    await expect(shown).toBeVisible();
    await shown.scrollIntoViewIfNeeded();
    await picture(page, `${name}${look}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('its owner sees that a model is asked about other images than it learnt from', async ({
  page,
}) => {
  await signIn(page, 'ML engineer');
  await deploy(page, service);
  const endpoint = await endpointOnPanel(page);

  await page.goto(`/mlops/services/${service}/drift`);
  const none = page.getByText('No predictions yet').first();
  await expect(none).toBeVisible({ timeout: 60_000 });
  await pictures(page, 'drift-none', none);

  await predict(endpoint);
  const features = page.getByRole('region', {
    name: 'Features, the worst first',
  });
  await expect(
    features.getByRole('row').nth(1).getByText('Drift', { exact: true }),
  ).toBeVisible({ timeout: 60_000 });
  const histogram = page.getByRole('figure', {
    name: /: reference and predictions/,
  });
  await pictures(page, 'drift', histogram.locator('svg.recharts-surface'));

  await page.goto('/catalog/default/model/digits');
  const card = page.getByRole('region', {
    name: 'Drift of the services of this model',
  });
  const row = card.getByRole('row', { name: service });
  await pictures(page, 'model-drift', row.getByText('Drift', { exact: true }));
});
