package dev.berth.server.cli;

import dev.berth.server.audit.Dismissal;
import dev.berth.server.view.DismissalView;
import java.util.List;

/** {@code berth audit --dismiss}: shows what it would do, and asks. Confined to one thread. */
final class Dismissing {
    private final Terminal terminal;
    private final boolean json;
    private final boolean agreed;

    /** @param agreed whether nobody has to be asked */
    Dismissing(Terminal terminal, boolean json, boolean agreed) {
        this.terminal = terminal;
        this.json = json;
        this.agreed = agreed;
    }

    /**
     * Dismisses if the user agrees.
     *
     * @param where the state or server, for the question
     * @param dismissing does it; not called for nothing
     * @return the exit status
     */
    int of(List<Dismissal> dismissals, String where, Runnable dismissing) {
        if (json) {
            DismissalView.write(dismissals, terminal.out());
        } else {
            terminal.out().print(DismissalView.render(dismissals, terminal.style()));
        }
        terminal.out().flush();
        if (dismissals.isEmpty()) {
            return ExitStatus.DONE;
        }
        if (!agreed && !terminal.agrees("berth: dismiss these " + where + "? [y/N] ")) {
            terminal.err().println("berth: nothing was changed; --yes dismisses without asking");
            return ExitStatus.REFUSED;
        }
        dismissing.run();
        return ExitStatus.DONE;
    }
}
