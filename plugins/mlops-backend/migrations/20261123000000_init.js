/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('mlops_services', table => {
    table.comment('Inference services: intent, and what was last observed');
    table.string('id', 36).primary();
    table.string('name', 63).notNullable();
    table
      .string('live_name', 63)
      .nullable()
      .unique()
      .comment('The name while the service exists; null once deleted');
    table.string('model_ref', 256).notNullable().index();
    table.string('environment', 63).notNullable();
    table.string('pool_ref', 256).notNullable().index();
    table.string('owner_ref', 256).notNullable().index();
    table.string('target', 63).notNullable();
    table.string('desired_state', 16).notNullable();
    table
      .integer('revision_number')
      .notNullable()
      .comment('The revision that is wanted');
    table
      .integer('serving_revision')
      .nullable()
      .comment('The last revision that was deployed successfully');
    table.string('phase', 16).notNullable().index();
    table.text('message').notNullable();
    table.text('action').nullable();
    table.bigInteger('phase_since').notNullable();
    table.bigInteger('observed_at').nullable();
    table.text('replicas').notNullable().comment('JSON, as last observed');
    table.text('endpoint').nullable().comment('JSON');
    table.double('reserved_cpu').notNullable();
    table.double('reserved_memory_mib').notNullable();
    table.double('reserved_gpus').notNullable();
    table.string('created_by', 256).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('deleted_at').nullable();
  });

  await knex.schema.createTable('mlops_revisions', table => {
    table.comment('Immutable revisions of inference services');
    table
      .string('service_id', 36)
      .notNullable()
      .references('id')
      .inTable('mlops_services')
      .onDelete('CASCADE');
    table.integer('number').notNullable();
    table.text('spec').notNullable().comment('JSON');
    table.text('reason').notNullable();
    table.string('created_by', 256).notNullable();
    table.bigInteger('created_at').notNullable();
    table.primary(['service_id', 'number']);
  });

  await knex.schema.createTable('mlops_deployments', table => {
    table.comment('Requests to bring a revision into service');
    table.string('id', 36).primary();
    table
      .string('service_id', 36)
      .notNullable()
      .references('id')
      .inTable('mlops_services')
      .onDelete('CASCADE');
    table.integer('revision_number').notNullable();
    table.string('state', 16).notNullable();
    table.text('message').notNullable();
    table.string('requested_by', 256).notNullable();
    table.string('idempotency_key', 200).notNullable();
    table.string('request_hash', 64).notNullable();
    table.string('template', 256).nullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('finished_at').nullable();
    table.unique(['requested_by', 'idempotency_key']);
    table.unique(['service_id', 'revision_number']);
  });

  await knex.schema.createTable('mlops_deployment_marks', table => {
    table.comment('The click-to-first-prediction timeline');
    table
      .string('deployment_id', 36)
      .notNullable()
      .references('id')
      .inTable('mlops_deployments')
      .onDelete('CASCADE');
    table.string('mark', 4).notNullable();
    table.bigInteger('at').notNullable();
    table.string('source', 16).notNullable();
    table.primary(['deployment_id', 'mark']);
  });

  await knex.schema.createTable('mlops_events', table => {
    table.comment('What happened to services, for ever and once each');
    table.increments('id');
    table
      .string('service_id', 36)
      .notNullable()
      .references('id')
      .inTable('mlops_services')
      .onDelete('CASCADE');
    table.bigInteger('at').notNullable();
    table.string('type', 63).notNullable();
    table.string('severity', 16).notNullable();
    table.text('message').notNullable();
    table.string('actor', 256).notNullable();
    table.integer('revision').nullable();
    table.text('evidence').nullable().comment('JSON');
    table.string('dedupe_key', 200).notNullable();
    table.unique(['service_id', 'dedupe_key']);
    table.index(['service_id', 'at']);
  });

  await knex.schema.createTable('mlops_endpoint_keys', table => {
    table.comment('Endpoint keys; the secret itself is never stored');
    table.string('id', 36).primary();
    table
      .string('service_id', 36)
      .notNullable()
      .references('id')
      .inTable('mlops_services')
      .onDelete('CASCADE');
    table.string('name', 63).notNullable();
    table
      .string('live_name', 63)
      .nullable()
      .comment('The name until the key is revoked');
    table.string('prefix', 32).notNullable();
    table.string('sha256', 64).notNullable();
    table.string('created_by', 256).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('expires_at').nullable();
    table.bigInteger('revoked_at').nullable();
    table.bigInteger('last_used_at').nullable();
    table.bigInteger('use_count').notNullable().defaultTo(0);
    table.unique(['service_id', 'live_name']);
  });

  await knex.schema.createTable('mlops_pool_locks', table => {
    table.comment('One row per pool: serialises reservations on it');
    table.string('pool_ref', 256).primary();
    table.bigInteger('locked_at').notNullable();
  });

  await knex.schema.createTable('mlops_work', table => {
    table.comment('The work queue: one row per key, claimed by epoch');
    table.string('key', 64).primary();
    table
      .bigInteger('due_at')
      .nullable()
      .index()
      .comment('When to look at the key; null for nothing to do');
    table.bigInteger('generation').notNullable().defaultTo(1);
    table.string('owner', 64).nullable();
    table.bigInteger('epoch').notNullable().defaultTo(0);
    table.bigInteger('expires_at').nullable();
    table.integer('attempts').notNullable().defaultTo(0);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('mlops_work');
  await knex.schema.dropTable('mlops_pool_locks');
  await knex.schema.dropTable('mlops_endpoint_keys');
  await knex.schema.dropTable('mlops_events');
  await knex.schema.dropTable('mlops_deployment_marks');
  await knex.schema.dropTable('mlops_deployments');
  await knex.schema.dropTable('mlops_revisions');
  await knex.schema.dropTable('mlops_services');
};
