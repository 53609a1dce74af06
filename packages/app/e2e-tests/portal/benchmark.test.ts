import { expect, Page, test } from '@playwright/test';
import { deploy, run } from './deploying';
import { isForDocs, picture } from '../picture';
import { signIn } from '../signIn';

const service = `digits-load-${run}`;

// One walk: what a test leaves, the next one finds.
test.describe.configure({ mode: 'serial' });

/** Opens the dialog on the service's page; answers with it. */
async function askForBenchmark(page: Page) {
  await page.goto(`/mlops/services/${service}/benchmarks`);
  await page.getByRole('button', { name: 'Benchmark this service' }).click();
  return page.getByRole('dialog');
}

/** Runs a preset to its end; answers with the region of the verdict. */
async function runPreset(page: Page, preset: RegExp) {
  const dialog = await askForBenchmark(page);
  await dialog.getByText(preset).click();
  await expect(dialog.getByText(/This sends about/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Start the benchmark' }).click();
  await expect(
    page.getByRole('progressbar', { name: 'Progress of the benchmark' }),
  ).toBeVisible();
  const verdict = page.getByRole('region', { name: 'Is this result valid?' });
  await expect(verdict).toBeVisible({ timeout: 100_000 });
  return verdict;
}

test('its owner benchmarks a service and reads the verdict and the curve', async ({
  page,
}) => {
  await signIn(page, 'ML engineer');
  await deploy(page, service);

  const verdict = await runPreset(page, /Quick check/);
  await expect(verdict.getByRole('heading')).toHaveText(/valid/i);
  const headline = page.locator('dl', { hasText: 'Succeeded' });
  await expect(headline.getByText('100 %', { exact: true })).toBeVisible();
  await expect(headline.getByText(/^[\d.,]+ m?s$/)).toHaveCount(3);

  // The curve is drawn, and says the same as its table.
  const curve = page.getByRole('figure', { name: 'Latency by percentile' });
  await expect(curve.locator('path.recharts-line-curve')).toHaveCount(2);
  await page.getByRole('button', { name: 'Show as table' }).first().click();
  await expect(
    page
      .getByRole('region', { name: 'Latency by percentile' })
      .getByText('p0', { exact: true }),
  ).toBeVisible();

  // The history knows it.
  await page.getByRole('link', { name: 'Benchmarks' }).last().click();
  await expect(
    page
      .getByRole('region', { name: 'Benchmarks of this service' })
      .getByText('Finished'),
  ).toBeVisible();
});

test('a benchmark is cancelled, and what it measured is kept', async ({
  page,
}) => {
  await signIn(page, 'ML engineer');
  const dialog = await askForBenchmark(page);
  await dialog.getByText('Own numbers').click();
  await dialog.getByRole('textbox', { name: 'Measured seconds' }).fill('60');
  await dialog.getByRole('textbox', { name: 'Warm-up seconds' }).fill('0');
  await dialog.getByRole('button', { name: 'Start the benchmark' }).click();
  await expect(page.getByRole('heading', { name: 'Over time' })).toBeVisible({
    timeout: 60_000,
  });
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Cancel the benchmark' })
    .click();
  await expect(
    page.getByRole('heading', { name: 'Not valid: it was interrupted' }),
  ).toBeVisible({ timeout: 30_000 });
});

test('somebody of another team may look at it, and start none', async ({
  page,
}) => {
  await signIn(page, 'Software engineer');
  await page.goto(`/mlops/services/${service}/benchmarks`);
  await expect(page.getByText('Finished').first()).toBeVisible();
  await expect(
    page.getByRole('button', { name: 'Benchmark this service' }),
  ).toBeDisabled();
});

if (isForDocs) {
  test('the documentation has a picture of a result', async ({ page }) => {
    test.setTimeout(240_000);
    await signIn(page, 'ML engineer');
    await runPreset(page, /Steady/);
    await page.setViewportSize({ width: 1280, height: 1250 });
    await expect(
      page.locator('path.recharts-line-curve').first(),
    ).toBeVisible();
    await picture(page, 'benchmark');
  });
}
