/** The PostgreSQL IPAM. {@link dev.berth.postgres.PostgresIpamProvider} is all that others need of it. */
@NullMarked
package dev.berth.postgres;

import org.jspecify.annotations.NullMarked;
