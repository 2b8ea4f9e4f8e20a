/** How the messages of the protocol stand in JSON. For this module only: nobody else should know Docker's JSON. */
@NullMarked
package dev.berth.docker.plugin.json;

import org.jspecify.annotations.NullMarked;
