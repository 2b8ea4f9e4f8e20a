package dev.berth.server.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Standard output that remembers why it could not be written, which a {@code PrintWriter} does not tell. */
final class StandardOutput extends FilterOutputStream {
    /** How Linux and others call it when a reader such as {@code head} has seen enough. */
    private static final String READER_LEFT = "Broken pipe";

    private @Nullable String failure;

    StandardOutput() {
        super(new FileOutputStream(FileDescriptor.out));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
            throw e;
        }
    }

    /** Why something was lost that somebody may miss; null if nothing was. */
    @Nullable
    String failure() {
        return READER_LEFT.equals(failure) ? null : failure;
    }
}
