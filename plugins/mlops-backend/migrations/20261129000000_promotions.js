/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('mlops_rollouts', table => {
    table
      .text('promoted_from')
      .nullable()
      .comment(
        'JSON: where it was stable in the environment before; null when it was just shipped',
      );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  // Plain SQL: knex would rebuild the table on SQLite, and lose what refers to it.
  await knex.raw('alter table mlops_rollouts drop column promoted_from');
};
