/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('mlops_services', table => {
    table
      .text('placement')
      .nullable()
      .comment(
        'JSON: where the pool of the catalog was when the service was placed; null where its target knows it by name',
      );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  // Plain SQL: knex would rebuild the table on SQLite, and lose what refers to it.
  await knex.raw('alter table mlops_services drop column placement');
};
