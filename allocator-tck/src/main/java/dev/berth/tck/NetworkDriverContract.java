package dev.berth.tck;

import dev.berth.api.spi.NetworkDriverProvider;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the allocator relies on in a network driver, rule by rule; {@code docs/spi-rules.md} says why and from where. A vendor's
 * test extends it and names its provider, as for an {@link IpamDriverContract}.
 */
public abstract class NetworkDriverContract extends DriverContract {
    /** For subclasses. */
    protected NetworkDriverContract() {}

    /** The provider under test; called more than once for each rule. */
    protected abstract NetworkDriverProvider provider();

    /** The options of every network of these tests; none unless overridden. */
    protected Map<String, String> options() {
        return Map.of();
    }

    /**
     * What of an answer no other network may have, such as VXLAN or VLAN ids. Unless overridden, nothing, and the rules about
     * it do not apply.
     */
    protected Set<String> identifiers(Map<String, String> answer) {
        return Set.of();
    }

    /**
     * Options that the driver refuses, such as an id that is no number. Unless overridden, none, and the rule about what
     * such a refusal leaves behind does not apply.
     */
    protected Map<String, String> refusedOptions() {
        return Map.of();
    }

    @Override
    protected final String subject() {
        return provider().name();
    }

    @Override
    protected final ContractKind kind() {
        return ContractKind.NETWORK;
    }

    private void any(Consumer<NetworkBench> test) {
        try (NetworkBench bench = new NetworkBench(this)) {
            test.accept(bench);
        }
    }

    private void global(Consumer<NetworkBench> test) {
        any(bench -> {
            NotApplicable.unless(bench.isGlobal(), "the driver is node-local: it is not asked to allocate");
            test.accept(bench);
        });
    }

    /** NETD-101. */
    @Rule(id = "NETD-101", says = "An answer has no nulls")
    public final void answersWithoutNulls() {
        global(NetworkAllocationRules::answersWithoutNulls);
    }

    /** NETD-102. */
    @Rule(id = "NETD-102", says = "A network that is allocated is refused")
    public final void allocatedIsRefused() {
        global(NetworkAllocationRules::allocatedIsRefused);
    }

    /** NETD-103. */
    @Rule(id = "NETD-103", says = "A freed network can be allocated again")
    public final void freedCanBeAllocatedAgain() {
        global(NetworkAllocationRules::freedCanBeAllocatedAgain);
    }

    /** NETD-104. */
    @Rule(id = "NETD-104", says = "Freeing a network that is not allocated is refused")
    public final void freeingUnknownIsRefused() {
        global(NetworkAllocationRules::freeingUnknownIsRefused);
    }

    /** NETD-105. */
    @Rule(id = "NETD-105", says = "Freeing a network leaves the others")
    public final void freeingOneLeavesTheOthers() {
        global(NetworkAllocationRules::freeingOneLeavesTheOthers);
    }

    /** NETD-106. */
    @Rule(id = "NETD-106", says = "A network that is rolled back is free at once")
    public final void rollbackFrees() {
        global(NetworkAllocationRules::rollbackFrees);
    }

    /** NETD-107. */
    @Rule(id = "NETD-107", says = "No two networks have one identifier")
    public final void identifiersAreUnique() {
        global(NetworkAllocationRules::identifiersAreUnique);
    }

    /** NETD-108. */
    @Rule(id = "NETD-108", says = "Options that the driver does not know are accepted")
    public final void unknownOptionsAreAccepted() {
        global(NetworkAllocationRules::unknownOptionsAreAccepted);
    }

    /** NETD-109. */
    @Rule(id = "NETD-109", says = "Networks of either family, both or none are answered or refused")
    public final void everyShapeIsAnsweredOrRefused() {
        global(NetworkAllocationRules::everyShapeIsAnsweredOrRefused);
    }

    /** NETD-110. */
    @Rule(id = "NETD-110", says = "The families without gateway depend on the options alone")
    public final void familiesAreConstant() {
        any(NetworkAllocationRules::familiesAreConstant);
    }

    /** NETD-111. */
    @Rule(id = "NETD-111", says = "What a freed network had can be had again")
    public final void whatWasFreedCanBeHadAgain() {
        global(NetworkAllocationRules::whatWasFreedCanBeHadAgain);
    }

    /** NETD-151. */
    @Rule(id = "NETD-151", says = "A node-local driver refuses to allocate")
    public final void nodeLocalRefuses() {
        any(NetworkAllocationRules::nodeLocalRefuses);
    }

    /** NETD-301. */
    @Rule(id = "NETD-301", says = "A network stays allocated when it is refused again")
    public final void refusedStaysAllocated() {
        global(NetworkAllocationRules::refusedStaysAllocated);
    }

    /** NETD-302. */
    @Rule(id = "NETD-302", says = "Options that are refused take nothing")
    public final void refusedTakesNothing() {
        global(bench -> NetworkAllocationRules.refusedTakesNothing(bench, refusedOptions()));
    }

    /** NETD-303. */
    @Rule(id = "NETD-303", says = "A network's id can be any text")
    public final void anyTextIsAnId() {
        global(NetworkAllocationRules::anyTextIsAnId);
    }

    /** NETD-401. */
    @Rule(id = "NETD-401", says = "An idempotent driver gives the same token the same answer")
    public final void sameTokenSameAnswer() {
        global(NetworkRestartRules::sameTokenSameAnswer);
    }

    /** NETD-402. */
    @Rule(id = "NETD-402", says = "A REPLAY driver accepts its former answers after a restart")
    public final void replayIsAccepted() {
        global(NetworkRestartRules::replayIsAccepted);
    }

    /** NETD-403. */
    @Rule(id = "NETD-403", says = "The networks of a DURABLE driver outlive a restart")
    public final void networksOutliveARestart() {
        global(NetworkRestartRules::networksOutliveARestart);
    }

    /** NETD-404. */
    @Rule(id = "NETD-404", says = "Hints that make no sense are dropped")
    public final void nonsensicalHintsAreDropped() {
        global(NetworkRestartRules::nonsensicalHintsAreDropped);
    }

    /** NETD-405. */
    @Rule(id = "NETD-405", says = "Hints take nothing")
    public final void hintsTakeNothing() {
        global(NetworkRestartRules::hintsTakeNothing);
    }

    /** NETD-501. */
    @Rule(id = "NETD-501", says = "The provider's name is lower case and constant")
    public final void nameIsUsable() {
        Lifecycle.nameIsUsable(provider().name(), provider().name());
    }

    /** NETD-502. */
    @Rule(id = "NETD-502", says = "Capabilities are constant")
    public final void capabilitiesAreConstant() {
        any(NetworkLifecycleRules::capabilitiesAreConstant);
    }

    /** NETD-503. */
    @Rule(id = "NETD-503", says = "A driver can be closed with networks allocated")
    public final void closesWhatIsInUse() {
        any(NetworkLifecycleRules::closesWhatIsInUse);
    }

    /** NETD-504. */
    @Rule(id = "NETD-504", says = "A closed driver leaves no thread")
    public final void leavesNoThread() {
        Lifecycle.leavesNoThread(() -> any(NetworkLifecycleRules::use));
    }

    /** NETD-505. */
    @Rule(id = "NETD-505", says = "A driver that does not declare mayBlock does not wait")
    public final void doesNotWait() {
        global(NetworkLifecycleRules::doesNotWait);
    }

    /** NETD-506. */
    @Rule(id = "NETD-506", says = "Each call of a driver that may block ends within the deadline")
    public final void callsEndInTime() {
        global(bench -> NetworkLifecycleRules.callsEndInTime(bench, deadline()));
    }

    /** NETD-601. */
    @Rule(id = "NETD-601", says = "Threads lose no network", afterOthers = true)
    public final void noNetworkIsLost() {
        global(NetworkThreadRules::noNetworkIsLost);
    }

    /** NETD-602. */
    @Rule(id = "NETD-602", says = "Threads are never given one identifier twice", afterOthers = true)
    public final void noIdentifierTwice() {
        global(NetworkThreadRules::noIdentifierTwice);
    }

    /** NETD-701. */
    @Rule(id = "NETD-701", says = "Any sequence of calls is answered as the rules say", afterOthers = true)
    public final void sequencesFollowTheRules() {
        global(bench -> new NetworkSequence(bench).run());
    }
}
