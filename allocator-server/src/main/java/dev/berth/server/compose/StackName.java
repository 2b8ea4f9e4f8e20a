package dev.berth.server.compose;

import dev.berth.server.input.InputException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name that the objects of a stack are prefixed with.
 *
 * @param text the name, as it is: nothing in it is replaced or made lower case
 */
record StackName(String text) {
    private static final Pattern EXTENSION = Pattern.compile("\\.(ya?ml|json)$", Pattern.CASE_INSENSITIVE);
    private static final Pattern UNFIT = Pattern.compile("[\\s\"']");

    /**
     * The name chosen by the caller, else the one that the file gives itself, else that of the file without its extension.
     *
     * @throws InputException if the name is empty, or holds white space or quotes
     */
    static StackName of(@Nullable String chosen, Value file, Path path) {
        if (chosen != null) {
            return new StackName(checked(chosen, file, "name the stack differently"));
        }
        Value name = file.at("name");
        String own = name.nameOr("");
        if (!own.isEmpty()) {
            return new StackName(checked(own, name, "correct it"));
        }
        String fileName = path.getFileName() == null ? "" : path.getFileName().toString();
        return new StackName(checked(
                EXTENSION.matcher(fileName).replaceFirst(""),
                file,
                "give the stack a name, by --name or a top-level name in the file"));
    }

    private static String checked(String name, Value at, String advice) {
        if (name.isEmpty() || UNFIT.matcher(name).find()) {
            throw at.error(
                    "\"" + name + "\" cannot be the name of a stack: it is empty, or has blanks or quotes", advice);
        }
        return name;
    }

    /** The id of what the file calls by this name: {@code stack_name}. */
    String prefix(String name) {
        return text + "_" + name;
    }
}
