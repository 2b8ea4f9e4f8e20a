package dev.berth.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that several commands take, and that must go together. */
abstract class CheckedOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** Whether the user gave this option. */
    final boolean isGiven(String option) {
        return command().getParseResult().hasMatchedOption(option);
    }

    /** @throws ParameterException if only one of two options is given that need each other */
    final void together(String first, @Nullable Object givenFirst, String second, @Nullable Object givenSecond) {
        if ((givenFirst == null) != (givenSecond == null)) {
            throw misused(first + " and " + second + " go together");
        }
    }

    /** To be thrown: what is wrong with the options. */
    final ParameterException misused(String problem) {
        return new ParameterException(command(), problem);
    }

    /** The command that takes them. */
    final CommandLine command() {
        if (spec == null) {
            throw new IllegalStateException("these options belong to a command");
        }
        return spec.commandLine();
    }
}
