package dev.berth.server.cli;

/** What the program tells its caller. */
final class ExitStatus {
    /** All went well. */
    static final int DONE = 0;
    /** The allocator refused something, or a trace gave other answers. */
    static final int REFUSED = 1;
    /** The command line or a file is wrong; nothing was done. */
    static final int BAD_INPUT = 2;
    /** The program is wrong. */
    static final int DEFECT = 3;

    private ExitStatus() {}
}
