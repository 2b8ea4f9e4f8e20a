package dev.berth.server.input;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A file that cannot be used: where it is wrong, what is wrong there, and what to do. Its message is one line,
 * {@code FILE:LINE: problem; advice}, without the line where the whole file is meant. Immutable.
 *
 * <p>Carries no stack trace, since it tells of the input and not of the program.
 */
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int WHOLE_FILE = 0;
    private static final int LONGEST_PART = 400;

    private final String file;
    private final int line;
    private final String problem;
    private final String advice;

    private InputException(String file, int line, String problem, String advice) {
        super(null, null, false, false);
        this.file = file;
        this.line = line;
        this.problem = oneLine(problem);
        this.advice = oneLine(advice);
    }

    /** A problem of the whole file. */
    public static InputException of(Path file, String problem, String advice) {
        return new InputException(file.toString(), WHOLE_FILE, problem, advice);
    }

    /** A problem of something that is no file, such as a server, as the user named it. */
    public static InputException ofSource(String name, String problem, String advice) {
        return new InputException(name, WHOLE_FILE, problem, advice);
    }

    /** There is no such file. */
    public static InputException noSuchFile(Path file) {
        boolean dash = file.toString().equals("-");
        return of(file, "there is no such file", dash ? "name /dev/stdin for the standard input" : "check the name");
    }

    /**
     * A problem at a line of the file.
     *
     * @param line counted from 1
     */
    public static InputException at(Path file, int line, String problem, String advice) {
        return new InputException(file.toString(), line, problem, advice);
    }

    /** The file, as the user named it. */
    public String file() {
        return file;
    }

    /** The line, counted from 1; empty where the whole file is meant. */
    public OptionalInt line() {
        return line == WHOLE_FILE ? OptionalInt.empty() : OptionalInt.of(line);
    }

    /** What is wrong. */
    public String problem() {
        return problem;
    }

    /** What to do about it. */
    public String advice() {
        return advice;
    }

    @Override
    public String getMessage() {
        return file + (line == WHOLE_FILE ? "" : ":" + line) + ": " + problem + "; " + advice;
    }

    /** Texts quoted from a file may hold line breaks, terminal escapes and megabytes. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), LONGEST_PART));
        text.codePoints()
                .limit(LONGEST_PART)
                .map(point -> Character.isISOControl(point) ? ' ' : point)
                .forEach(line::appendCodePoint);
        return text.codePointCount(0, text.length()) > LONGEST_PART
                ? line.append('…').toString()
                : line.toString();
    }
}
