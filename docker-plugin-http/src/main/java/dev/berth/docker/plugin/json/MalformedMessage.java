package dev.berth.docker.plugin.json;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A text that is not the message it should be; the message says where and why. */
public final class MalformedMessage extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedMessage(String message) {
        this(message, null);
    }

    MalformedMessage(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
