/** Tests of the PostgreSQL IPAM on a real server, which they start themselves. */
package dev.berth.postgres;
