/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('mlops_benchmarks', table => {
    table.comment('Benchmarks of inference services; lists read only this');
    table.string('id', 36).primary();
    table
      .string('service_id', 36)
      .notNullable()
      .references('id')
      .inTable('mlops_services')
      .onDelete('CASCADE');
    table
      .string('active_service_id', 36)
      .nullable()
      .unique()
      .comment('The service while it is under load; null before and after');
    table.integer('revision_number').notNullable();
    table.string('state', 16).notNullable();
    table.string('preset', 50).nullable();
    table.text('load').notNullable().comment('JSON');
    table.string('created_by', 256).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('started_at').nullable();
    table.bigInteger('finished_at').nullable();
    table.text('error').nullable();
    table.text('progress').nullable().comment('JSON');
    table.text('summary').nullable().comment('JSON');
    table.string('idempotency_key', 200).nullable();
    table.string('request_hash', 64).notNullable();
    table.string('cancelled_by', 256).nullable();
    table.string('runner', 64).nullable().comment('The process that runs it');
    table
      .bigInteger('heartbeat_at')
      .nullable()
      .comment('The last sign of life of the runner, by the clock of here');
    table.unique(['service_id', 'idempotency_key']);
    table.index(['service_id', 'created_at']);
    table.index(['state', 'created_at']);
  });

  await knex.schema.createTable('mlops_benchmark_results', table => {
    table.comment('What benchmarks measured; large, and read one at a time');
    table
      .string('benchmark_id', 36)
      .primary()
      .references('id')
      .inTable('mlops_benchmarks')
      .onDelete('CASCADE');
    table.text('windows').notNullable().comment('JSON, at most 600');
    table.text('report').nullable().comment('JSON');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('mlops_benchmark_results');
  await knex.schema.dropTable('mlops_benchmarks');
};
