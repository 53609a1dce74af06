import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
} from '@backstage/backend-test-utils';
import express from 'express';
import PromiseRouter from 'express-promise-router';
import request from 'supertest';
import { createHandle, Handler, pageOf } from './handle';

describe('handled operations', () => {
  const seen = jest.fn();
  const app = express();
  const router = PromiseRouter();
  router.use(express.json());
  const handle = createHandle({ router, httpAuth: mockServices.httpAuth() });
  const answer = async ({
    path,
    query,
    body,
  }: object & Record<string, any>) => {
    seen({ path, query, body });
    return {} as never;
  };
  handle('createKey', answer as Handler<'createKey'>);
  handle('listServices', answer as Handler<'listServices'>);
  handle('submitDeployment', answer as Handler<'submitDeployment'>);
  app.use(router, mockErrorHandler());

  beforeEach(() => seen.mockClear());

  const message = (response: request.Response) => response.body.error.message;

  it('name every field of a body that is not valid, and what is wrong with it', async () => {
    const response = await request(app)
      .post('/deployments')
      .send({
        name: 'Not A Name',
        model: 'digits',
        version: '1',
        environment: 'development',
        pool: 'gpupool:default/p',
        owner: 'group:default/g',
        idempotencyKey: '',
        resources: { cpu: -1, memoryMiB: 1, gpus: 0 },
        surprise: true,
      });
    expect(response.status).toBe(400);
    expect(message(response)).toContain('body.name: must start with a lower');
    expect(message(response)).toContain('body.model: must be a full entity');
    expect(message(response)).toContain('body.idempotencyKey:');
    expect(message(response)).toContain('body.resources.cpu:');
    expect(message(response)).toContain('surprise');
    expect(seen).not.toHaveBeenCalled();
  });

  it('name the field of a query that is not valid', async () => {
    const response = await request(app).get('/services?limit=500&phase=happy');
    expect(response.status).toBe(400);
    expect(message(response)).toContain('query.limit:');
    expect(message(response)).toContain('query.phase:');
  });

  it('say that a body is missing', async () => {
    const response = await request(app).post('/deployments');
    expect(response.status).toBe(400);
    expect(message(response)).toContain('body.name:');
  });

  it('bound how many problems they tell', async () => {
    const response = await request(app)
      .post('/deployments')
      .send({
        environmentVariables: Object.fromEntries(
          Array.from({ length: 60 }, (_, index) => [`BAD-${index}`, 1]),
        ),
      });
    expect(response.status).toBe(400);
    expect(message(response).split('; ').length).toBeLessThanOrEqual(20);
  });

  it('give the handler what was parsed, and answer with the status of the operation', async () => {
    const created = await request(app)
      .post('/services/digits/keys')
      .send({ name: 'app' });
    expect(created.status).toBe(201);
    expect(seen).toHaveBeenCalledWith(
      expect.objectContaining({
        path: { service: 'digits' },
        body: { name: 'app' },
      }),
    );
    await request(app).get('/services?limit=5&offset=2').expect(200);
    expect(seen).toHaveBeenLastCalledWith(
      expect.objectContaining({ query: { limit: 5, offset: 2 } }),
    );
  });

  it('refuse who shows no credentials before they look at the request', async () => {
    const response = await request(app)
      .post('/deployments')
      .set('Authorization', mockCredentials.none.header())
      .send({});
    expect(response.status).toBe(401);
    expect(seen).not.toHaveBeenCalled();
  });

  it('show fifty to a page unless asked otherwise', () => {
    expect(pageOf(undefined)).toEqual({ limit: 50, offset: 0 });
    expect(pageOf({ limit: 3, offset: 4 })).toEqual({ limit: 3, offset: 4 });
  });
});
