import { expect, Locator, Page, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { picture } from '../picture';
import { signIn } from '../signIn';
import { mark, namesOf, waysWritten, weightsIn, writesOf } from './record';
import { Traffic } from './Traffic';

const small = [1, 2, 3, 4];
/** The version "picky" fails for it. */
const large = [10, 20, 30, 40];

/** A rollout, on a machine that does other things as well. */
const ENDS_WITHIN_MS = 200_000;

/** A pool of the cluster, and what its services are on it. */
export interface WalkedPool {
  /** Stands in the names of services and pictures. */
  name: string;
  title: string;
  /** As the review shows it first. */
  kind: string;
  /** What the portal writes for one revision, beside the route. */
  made: (revision: string) => string[];
}

async function ship(
  page: Page,
  service: string,
  version: string,
): Promise<Locator> {
  await signIn(page, 'ML engineer');
  await page.goto(`/mlops/services/${service}/overview`);
  await page.getByRole('button', { name: 'Ship a new version' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(new RegExp(`^Version ${version}`)).click();
  await expect(
    dialog.getByRole('list', { name: 'Steps of the rollout' }),
  ).toBeVisible();
  return dialog;
}

/**
 * From the form to a version that is taken back, on one pool, with the record of
 * the API server after each step: what was written, and that nothing else was.
 */
export function walkOn({ name, title, kind, made }: WalkedPool): void {
  // A name of its own, so that the tests can be run again on one cluster.
  const service = `${name}-${Date.now().toString(36).slice(-4)}`;
  const namesMade = (number: number) =>
    made(`${service}-${number}-[0-9a-f]{8}`).map(one => `^${one}$`);
  let inferUrl: string;

  // One walk: what a test leaves, the next one finds.
  test.describe.configure({ mode: 'serial' });

  test(`a software engineer deploys a model on ${title}, and calls it through the gateway`, async ({
    page,
  }) => {
    const before = mark();
    await signIn(page, 'ML engineer');
    await page.goto('/create');
    await page.getByText('Deploy ML model').first().waitFor();
    await page.goto('/create/templates/default/deploy-ml-model');
    await page.getByText('Half of a sum').click();
    await page.getByText('Version stable').click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText(title, { exact: true }).click();
    await page
      .getByRole('textbox', { name: /Name of the service/ })
      .fill(service);
    await expect(page.getByText('This name is free.')).toBeVisible();
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByText('Everything is ready to deploy')).toBeVisible();
    await page.getByText('View YAML').click();
    await expect(page.getByText(`kind: ${kind}`).first()).toBeVisible();
    await picture(page, `${name}-review`);
    expect(await writesOf(service, before)).toEqual([]);

    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await expect(page.getByText('Up and answering')).toBeVisible({
      timeout: 90_000,
    });
    await picture(page, `${name}-result`);
    const command = (await page
      .locator('code', { hasText: /^curl/ })
      .first()
      .textContent())!;
    [inferUrl] = command.match(/http[^\s'"]+\/infer/)!;
    const answer = execFileSync('sh', ['-c', `${command} --silent`], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(JSON.parse(answer).outputs[0].data).toEqual([5]);

    const written = await writesOf(service, before);
    expect(weightsIn(written, service)).toEqual([{}, { 1: 100 }]);
    expect(namesOf(written)).toEqual(
      [`^httproutes ${service}$`, ...namesMade(1)]
        .sort()
        .map(one => expect.stringMatching(new RegExp(one))),
    );
  });

  test(`its owner ships a better version on ${title}, which is judged, promoted, and loses no request`, async ({
    page,
  }) => {
    const before = mark();
    const traffic = Traffic.begin(inferUrl, [small]);
    const dialog = await ship(page, service, 'better');
    await dialog.getByRole('button', { name: 'Start the rollout' }).click();
    await expect(
      page.getByText('Version better is promoted and has all of the traffic'),
    ).toBeVisible({ timeout: ENDS_WITHIN_MS });
    await picture(page, `${name}-promoted`);
    await traffic.end();
    expect([...traffic.statuses.keys()]).toEqual([200]);

    const written = await writesOf(service, before);
    expect(weightsIn(written, service)).toEqual([
      { 1: 100 },
      { 1: 90, 2: 10 },
      { 1: 50, 2: 50 },
      { 2: 100 },
    ]);
    expect(namesOf(written)).toEqual(
      expect.arrayContaining(
        namesMade(2).map(one => expect.stringMatching(new RegExp(one))),
      ),
    );
    const known = [`^httproutes ${service}$`, ...[1, 2].flatMap(namesMade)];
    for (const one of namesOf(written)) {
      expect(one).toMatch(new RegExp(known.join('|')));
    }
    expect(await waysWritten(service, before)).toEqual([
      `httproutes ${service}`,
    ]);
  });

  test(`a version that never gets ready on ${title} never gets traffic, and the page says why`, async ({
    page,
  }) => {
    const before = mark();
    const traffic = Traffic.begin(inferUrl, [small]);
    const dialog = await ship(page, service, 'absent');
    await dialog.getByRole('button', { name: 'Start the rollout' }).click();
    await expect(
      page.getByText('Version absent ended before it had any traffic'),
    ).toBeVisible({ timeout: ENDS_WITHIN_MS });
    await expect(
      page.getByText('The model cannot be downloaded').first(),
    ).toBeVisible();
    await picture(page, `${name}-never-ready`);
    await traffic.end();
    expect([...traffic.statuses.keys()]).toEqual([200]);

    expect(weightsIn(await writesOf(service, before), service)).toEqual([
      { 2: 100 },
    ]);
  });

  test(`a version that fails its gate on ${title} is taken back, and hurt no more than its first step`, async ({
    page,
  }) => {
    const before = mark();
    const traffic = Traffic.begin(inferUrl, [small, large]);
    const dialog = await ship(page, service, 'picky');
    await dialog.getByRole('button', { name: 'Start the rollout' }).click();
    await expect(
      page.getByText('Version picky was rolled back; revision 2 serves'),
    ).toBeVisible({ timeout: ENDS_WITHIN_MS });
    await picture(page, `${name}-rolled-back`);
    await traffic.end();
    const { statuses } = traffic;
    expect(statuses.get(200)).toBeGreaterThan(9 * (statuses.get(500) ?? 0));
    expect([...statuses.keys()].sort()).toEqual([200, 500]);

    expect(weightsIn(await writesOf(service, before), service)).toEqual([
      { 2: 100 },
      { 2: 90, 4: 10 },
      { 2: 100 },
    ]);
  });
}
