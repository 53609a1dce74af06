import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  driftOf,
  withoutReferenceData,
} from '../../../__testUtils__/driftFixtures';
import { broken, createFakeBackend } from '../../../__testUtils__/fakeBackend';
import { modelEntity } from '../../../__testUtils__/entities';
import {
  renderMlops,
  renderOnEntity,
} from '../../../__testUtils__/renderMlops';
import mlopsPlugin from '../../../index';

const path = '/mlops/services/digits-staging/drift';
const title = 'Features, the worst first';

describe('the drift of a service', () => {
  it('has the worst features first, with figures, thresholds and sample sizes', async () => {
    renderMlops(path, createFakeBackend());
    const table = await screen.findByRole('region', { name: title });
    const [, ...rows] = within(table).getAllByRole('row');
    expect(rows.map(row => row.textContent)).toEqual([
      expect.stringMatching(/age.*Drift.*0\.41.*critical 0\.037.*1840/),
      expect.stringMatching(/prediction.*Output.*Warning/),
      expect.stringMatching(/bmi.*No drift/),
    ]);
    expect(screen.getByText(/1840 counted of 2100/)).toBeInTheDocument();
    expect(screen.getByText(/260 for lack of time/)).toBeInTheDocument();
  });

  it('draws the worst feature, and another one that is chosen, also as a table', async () => {
    renderMlops(path, createFakeBackend());
    expect(
      await screen.findByRole('heading', {
        name: 'age: reference and predictions',
      }),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Show bmi' }));
    expect(
      screen.getByRole('heading', { name: 'bmi: reference and predictions' }),
    ).toBeVisible();
    const [asTable] = screen.getAllByRole('button', { name: /table/i });
    await userEvent.click(asTable);
    const table = await screen.findByRole('region', {
      name: 'bmi: reference and predictions',
    });
    expect(within(table).getAllByRole('row')[1]).toHaveTextContent('< 8');
  });

  it('says that there is too little, which is no "No drift"', async () => {
    const backend = createFakeBackend();
    const drift = driftOf('digits-staging');
    const [first] = drift.report!.features;
    backend.on('getServiceDrift', () => ({
      ...drift,
      message: 'There is not enough data yet.',
      report: {
        ...drift.report,
        state: 'not-enough-data',
        features: [
          {
            ...first,
            state: 'not-enough-data',
            criticalStability: null,
            samples: { reference: 600, current: 12, needed: 200 },
          },
        ],
      },
    }));
    renderMlops(path, backend);
    expect((await screen.findAllByText('Not enough data'))[0]).toBeVisible();
    expect(screen.queryByText('No drift')).not.toBeInTheDocument();
    expect(screen.getByText(/of 200 needed/)).toBeInTheDocument();
  });

  it('says how to add reference data where there are none', async () => {
    const backend = createFakeBackend();
    backend.on('getServiceDrift', ({ path: { service } }) =>
      withoutReferenceData(service),
    );
    renderMlops(path, backend);
    expect(await screen.findByText('No reference data')).toBeVisible();
    expect(screen.getByText(/referenceData: \{ uri/)).toBeVisible();
  });

  it('says why there are no newer counts, above the old ones', async () => {
    const backend = createFakeBackend();
    backend.on('getServiceDrift', ({ path: { service } }) => ({
      ...driftOf(service),
      problem: 'The serving-host is starting',
    }));
    renderMlops(path, backend);
    expect(
      await screen.findByText('The serving-host is starting'),
    ).toBeVisible();
    expect(screen.getByRole('region', { name: title })).toBeVisible();
  });

  it('says what went wrong where it cannot be read', async () => {
    const backend = createFakeBackend();
    backend.on('getServiceDrift', broken);
    renderMlops(path, backend);
    expect(await screen.findByRole('alert')).toBeVisible();
  });
});

describe('the drift card of a Model', () => {
  const card = [
    mlopsPlugin.getExtension('entity-card:mlops/model-drift' as never),
  ];

  it('names the worst feature of each service, and one that fails blanks no other', async () => {
    const backend = createFakeBackend();
    backend.on('getServiceDrift', ({ path: { service } }) =>
      service === 'digits-dev' ? broken() : driftOf(service),
    );
    renderOnEntity(modelEntity, card, backend);
    const link = await screen.findByRole('link', { name: 'digits-staging' });
    expect(link).toHaveAttribute(
      'href',
      '/mlops/services/digits-staging/drift',
    );
    const row = link.closest('tr')!;
    expect(row).toHaveTextContent('Drift');
    expect(row).toHaveTextContent('age');
    expect(row).toHaveTextContent('1840 predictions');
    expect(
      screen.getByText(/Could not be read/).closest('tr'),
    ).toHaveTextContent('digits-dev');
  });
});
