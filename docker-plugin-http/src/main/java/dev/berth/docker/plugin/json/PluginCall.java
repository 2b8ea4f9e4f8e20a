package dev.berth.docker.plugin.json;

import dev.berth.docker.plugin.PluginType;
import org.jspecify.annotations.Nullable;

/**
 * A method of the protocol. Immutable.
 *
 * @param type the kind of plugin that has it; null for every plugin's
 * @param name as it stands in the path
 * @param request how the request is written
 * @param answer how the answer is written
 * @param <Q> the request
 * @param <A> the answer
 */
public record PluginCall<Q, A>(@Nullable PluginType type, String name, Form<Q> request, Form<A> answer) {
    /** Where it is called. */
    public String path() {
        return "/" + this;
    }

    /** The field of the answer that tells of a failure. */
    public String errorField() {
        return type == null ? PluginType.NETWORK_DRIVER.errorField() : type.errorField();
    }

    /** {@code IpamDriver.RequestPool}. */
    @Override
    public String toString() {
        return type == null ? name : type.wireName() + "." + name;
    }
}
