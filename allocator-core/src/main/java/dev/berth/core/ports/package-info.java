/** Published ports: a component of its own, called before a service is allocated (PRT). */
@NullMarked
package dev.berth.core.ports;

import org.jspecify.annotations.NullMarked;
