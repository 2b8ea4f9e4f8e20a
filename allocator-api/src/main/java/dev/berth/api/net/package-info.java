/** IP addresses and prefixes, IPv4 and IPv6 alike, as small immutable values over two longs. */
@NullMarked
package dev.berth.api.net;

import org.jspecify.annotations.NullMarked;
