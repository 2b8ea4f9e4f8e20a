package dev.berth.docker.plugin.server;

import dev.berth.docker.plugin.json.JsonMessage;
import dev.berth.docker.plugin.json.MalformedMessage;
import dev.berth.docker.plugin.json.PluginCall;
import java.util.function.Function;

/** Leads one call to the method that answers it. */
record Route<Q, A>(PluginCall<Q, A> call, Function<Q, A> method) {
    private static final byte[] NO_FIELDS = {'{', '}'};

    /**
     * Reads the request, calls the method, writes its answer.
     *
     * @throws MalformedMessage if the body is not the request; then nothing was called
     */
    byte[] answer(byte[] body) throws MalformedMessage {
        // What asks nothing is sent with an empty body, or null, or anything: it is not read.
        byte[] read = call.request().isEmpty() ? NO_FIELDS : body;
        Q request = call.request().read(JsonMessage.parse(read));
        return call.answer().write(method.apply(request));
    }
}
