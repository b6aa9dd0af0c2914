/** The newest migration this release needs; readiness fails until it is applied. A test keeps it equal to `prisma/migrations`. */
export const newestMigration = '20261123080346_list_indexes';
