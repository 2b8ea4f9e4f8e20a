package dev.berth.tck;

import dev.berth.api.error.AllocatorException;

/**
 * A rule that a driver is known not to keep, and why. The rule is not judged; the waiver is printed and reported.
 *
 * @param rule the number, such as {@code IPAM-113}
 * @param reason a sentence for those who choose drivers; not blank
 */
public record Waiver(String rule, String reason) {
    /** @throws AllocatorException {@code invalid-argument} if the reason is blank */
    public Waiver {
        if (reason.isBlank()) {
            throw AllocatorException.invalidArgument("waiver", rule, "has no reason", "say why the rule is not kept");
        }
    }
}
