package dev.berth.tck;

import dev.berth.api.net.Prefix;
import dev.berth.api.spi.IpamDriverProvider;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the allocator relies on in an IPAM driver, rule by rule; {@code docs/spi-rules.md} says why and from where. A vendor's
 * whole test is
 *
 * <pre>
 * class AcmeIpamTest extends IpamDriverContract {
 *     &#64;Override
 *     protected IpamDriverProvider provider() {
 *         return new AcmeIpamProvider();
 *     }
 * }
 * </pre>
 *
 * <p>Override what the driver needs beyond that: a {@linkplain #configuration() configuration}, {@linkplain #pools() pools} that
 * may be requested, {@linkplain #waivers() waivers}. Each rule gets drivers of its own; everything taken is given back, so a
 * driver that remembers can be tested on one and the same store. JUnit's {@code @BeforeEach} and the like work as ever.
 */
public abstract class IpamDriverContract extends DriverContract {
    /** For subclasses. */
    protected IpamDriverContract() {}

    /** The provider under test; called more than once for each rule. */
    protected abstract IpamDriverProvider provider();

    /**
     * Certain IPv4 pools that the driver can give and that are free; the first is used. Unless overridden, none: the tests then
     * ask for any pool, a small one if the driver gives it, and use what they learn. A pool of at most 4096 addresses
     * lets the rules about full pools be judged.
     */
    protected List<Prefix> pools() {
        return List.of();
    }

    @Override
    protected final String subject() {
        return provider().name();
    }

    @Override
    protected final ContractKind kind() {
        return ContractKind.IPAM;
    }

    private void any(Consumer<IpamBench> test) {
        try (IpamBench bench = new IpamBench(this)) {
            test.accept(bench);
        }
    }

    private void giving(Consumer<IpamBench> test) {
        any(bench -> {
            NotApplicable.unless(
                    bench.driver().capabilities().addresses(), "the driver declares that it gives no addresses");
            test.accept(bench);
        });
    }

    /** IPAM-101. */
    @Rule(id = "IPAM-101", says = "A pool has an id")
    public final void hasAnId() {
        giving(IpamPoolRules::hasAnId);
    }

    /** IPAM-102. */
    @Rule(id = "IPAM-102", says = "A pool is of the family asked for, or refused")
    public final void isOfTheFamily() {
        giving(IpamPoolRules::isOfTheFamily);
    }

    /** IPAM-103. */
    @Rule(id = "IPAM-103", says = "A free pool that is asked for is the one given")
    public final void poolIsTheOneAskedFor() {
        giving(IpamPoolRules::isTheOneAskedFor);
    }

    /** IPAM-104. */
    @Rule(id = "IPAM-104", says = "Any pool of a size has that size, or is refused")
    public final void isOfTheSize() {
        giving(IpamPoolRules::isOfTheSize);
    }

    /** IPAM-105. */
    @Rule(id = "IPAM-105", says = "Any pool overlaps no live one")
    public final void anyPoolsDoNotOverlap() {
        giving(IpamPoolRules::anyPoolsDoNotOverlap);
    }

    /** IPAM-106. */
    @Rule(id = "IPAM-106", says = "Any pool keeps off the request's exclusions")
    public final void keepsOffExclusions() {
        giving(IpamPoolRules::keepsOffExclusions);
    }

    /** IPAM-107. */
    @Rule(id = "IPAM-107", says = "A pool that overlaps a live one is refused")
    public final void overlapIsRefused() {
        giving(IpamPoolRules::overlapIsRefused);
    }

    /** IPAM-108. */
    @Rule(id = "IPAM-108", says = "Live pools have different ids")
    public final void idsAreDistinct() {
        giving(IpamPoolRules::idsAreDistinct);
    }

    /** IPAM-109. */
    @Rule(id = "IPAM-109", says = "An address space that the driver does not have is refused")
    public final void unknownSpaceIsRefused() {
        giving(IpamPoolRules::unknownSpaceIsRefused);
    }

    /** IPAM-110. */
    @Rule(id = "IPAM-110", says = "A released pool can be had again")
    public final void releasedPoolIsFreeAgain() {
        giving(IpamPoolRules::releasedIsFreeAgain);
    }

    /** IPAM-111. */
    @Rule(id = "IPAM-111", says = "A pool comes back empty")
    public final void comesBackEmpty() {
        giving(IpamPoolRules::comesBackEmpty);
    }

    /** IPAM-112. */
    @Rule(id = "IPAM-112", says = "Releasing a pool that is not live is refused")
    public final void releaseOfUnknownIsRefused() {
        giving(IpamPoolRules::releaseOfUnknownIsRefused);
    }

    /** IPAM-113. */
    @Rule(id = "IPAM-113", says = "Any pool is refused when none is left")
    public final void noneLeftIsRefused() {
        giving(IpamPoolRules::noneLeftIsRefused);
    }

    /** IPAM-114. */
    @Rule(id = "IPAM-114", says = "The gateway that comes with a pool is held")
    public final void gatewayIsHeld() {
        giving(IpamPoolRules::gatewayIsHeld);
    }

    /** IPAM-151. */
    @Rule(id = "IPAM-151", says = "A pool with a range is given whole")
    public final void poolIsGivenWhole() {
        giving(IpamRangeRules::poolIsGivenWhole);
    }

    /** IPAM-152. */
    @Rule(id = "IPAM-152", says = "A range outside its pool is refused")
    public final void rangeIsWithinItsPool() {
        giving(IpamRangeRules::isWithinItsPool);
    }

    /** IPAM-153. */
    @Rule(id = "IPAM-153", says = "Any address of a pool with a range comes from the range")
    public final void addressesComeFromTheRange() {
        giving(IpamRangeRules::addressesComeFromTheRange);
    }

    /** IPAM-154. */
    @Rule(id = "IPAM-154", says = "An address that is asked for may lie outside the range")
    public final void addressAskedForMayLieOutsideTheRange() {
        giving(IpamRangeRules::addressAskedForMayLieOutsideTheRange);
    }

    /** IPAM-155. */
    @Rule(id = "IPAM-155", says = "Several ranges of one pool may be live")
    public final void severalRangesMayBeLive() {
        giving(IpamRangeRules::severalMayBeLive);
    }

    /** IPAM-156. */
    @Rule(id = "IPAM-156", says = "Ranges of one pool share its addresses")
    public final void rangesShareTheAddresses() {
        giving(IpamRangeRules::shareTheAddresses);
    }

    /** IPAM-201. */
    @Rule(id = "IPAM-201", says = "Any address lies in its pool")
    public final void liesInItsPool() {
        giving(IpamAddressRules::liesInItsPool);
    }

    /** IPAM-202. */
    @Rule(id = "IPAM-202", says = "An address has the prefix length of its pool")
    public final void hasThePoolsLength() {
        giving(IpamAddressRules::hasThePoolsLength);
    }

    /** IPAM-203. */
    @Rule(id = "IPAM-203", says = "An address is given once")
    public final void isGivenOnce() {
        giving(IpamAddressRules::isGivenOnce);
    }

    /** IPAM-204. */
    @Rule(id = "IPAM-204", says = "A free address that is asked for is the one given")
    public final void addressIsTheOneAskedFor() {
        giving(IpamAddressRules::isTheOneAskedFor);
    }

    /** IPAM-205. */
    @Rule(id = "IPAM-205", says = "An address that is taken is refused")
    public final void takenIsRefused() {
        giving(IpamAddressRules::takenIsRefused);
    }

    /** IPAM-206. */
    @Rule(id = "IPAM-206", says = "A released address can be had again")
    public final void releasedAddressIsFreeAgain() {
        giving(IpamAddressRules::releasedIsFreeAgain);
    }

    /** IPAM-207. */
    @Rule(id = "IPAM-207", says = "Any address is refused when the pool is full")
    public final void fullPoolIsRefused() {
        giving(IpamAddressRules::fullPoolIsRefused);
    }

    /** IPAM-208. */
    @Rule(id = "IPAM-208", says = "A full pool gives the address that comes back")
    public final void fullPoolGivesWhatComesBack() {
        giving(IpamAddressRules::fullPoolGivesWhatComesBack);
    }

    /** IPAM-209. */
    @Rule(id = "IPAM-209", says = "An address outside its pool is refused")
    public final void outsideIsRefused() {
        giving(IpamAddressRules::outsideIsRefused);
    }

    /** IPAM-210. */
    @Rule(id = "IPAM-210", says = "An address of a pool that is not live is refused")
    public final void unknownPoolIsRefused() {
        giving(IpamAddressRules::unknownPoolIsRefused);
    }

    /** IPAM-211. */
    @Rule(id = "IPAM-211", says = "Releasing an address that is not held does nothing")
    public final void releaseOfFreeDoesNothing() {
        giving(IpamAddressRules::releaseOfFreeDoesNothing);
    }

    /** IPAM-212. */
    @Rule(id = "IPAM-212", says = "Releasing an address outside the pool is refused")
    public final void releaseOutsideIsRefused() {
        giving(IpamAddressRules::releaseOutsideIsRefused);
    }

    /** IPAM-213. */
    @Rule(id = "IPAM-213", says = "Releasing an address of a pool that is not live is refused")
    public final void releaseInUnknownPoolIsRefused() {
        giving(IpamAddressRules::releaseInUnknownPoolIsRefused);
    }

    /** IPAM-214. */
    @Rule(id = "IPAM-214", says = "An address that is rolled back is free at once")
    public final void rollbackFrees() {
        giving(IpamAddressRules::rollbackFrees);
    }

    /** IPAM-215. */
    @Rule(id = "IPAM-215", says = "Options that the driver does not know are ignored")
    public final void unknownOptionsAreIgnored() {
        giving(IpamAddressRules::unknownOptionsAreIgnored);
    }

    /** IPAM-216. */
    @Rule(id = "IPAM-216", says = "The status of a pool counts its addresses")
    public final void statusCounts() {
        giving(IpamAddressRules::statusCounts);
    }

    /** IPAM-217. */
    @Rule(id = "IPAM-217", says = "A pool that is not live has no status")
    public final void unknownPoolHasNoStatus() {
        giving(IpamAddressRules::unknownPoolHasNoStatus);
    }

    /** IPAM-301. */
    @Rule(id = "IPAM-301", says = "A pool that was refused is not taken")
    public final void refusedPoolIsNotTaken() {
        giving(IpamRefusalRules::refusedPoolIsNotTaken);
    }

    /** IPAM-302. */
    @Rule(id = "IPAM-302", says = "An address stays held when another is refused it")
    public final void refusedAddressStaysHeld() {
        giving(IpamRefusalRules::refusedAddressStaysHeld);
    }

    /** IPAM-303. */
    @Rule(id = "IPAM-303", says = "A pool id that the driver never gave is unknown, whatever its text")
    public final void foreignIdsAreUnknown() {
        giving(IpamRefusalRules::foreignIdsAreUnknown);
    }

    /** IPAM-401. */
    @Rule(id = "IPAM-401", says = "An idempotent driver gives the same token the same pool")
    public final void sameTokenSamePool() {
        giving(IpamRestartRules::sameTokenSamePool);
    }

    /** IPAM-402. */
    @Rule(id = "IPAM-402", says = "An idempotent driver gives the same token the same address")
    public final void sameTokenSameAddress() {
        giving(IpamRestartRules::sameTokenSameAddress);
    }

    /** IPAM-403. */
    @Rule(id = "IPAM-403", says = "What an idempotent driver gives after a release is held")
    public final void releaseEndsTheToken() {
        giving(IpamRestartRules::releaseEndsTheToken);
    }

    /** IPAM-404. */
    @Rule(id = "IPAM-404", says = "A REPLAY driver accepts its former answers after a restart")
    public final void replayIsAccepted() {
        giving(IpamRestartRules::replayIsAccepted);
    }

    /** IPAM-405. */
    @Rule(id = "IPAM-405", says = "The pool ids of a DURABLE driver outlive a restart")
    public final void poolIdsOutliveARestart() {
        giving(IpamRestartRules::poolIdsOutliveARestart);
    }

    /** IPAM-406. */
    @Rule(id = "IPAM-406", says = "The addresses of a DURABLE driver outlive a restart")
    public final void addressesOutliveARestart() {
        giving(IpamRestartRules::addressesOutliveARestart);
    }

    /** IPAM-407. */
    @Rule(id = "IPAM-407", says = "The pools of a DURABLE driver outlive a restart")
    public final void poolsOutliveARestart() {
        giving(IpamRestartRules::poolsOutliveARestart);
    }

    /** IPAM-408. */
    @Rule(id = "IPAM-408", says = "Hints that make no sense are dropped")
    public final void nonsensicalHintsAreDropped() {
        giving(IpamRestartRules::nonsensicalHintsAreDropped);
    }

    /** IPAM-409. */
    @Rule(id = "IPAM-409", says = "Hints take nothing")
    public final void hintsTakeNothing() {
        giving(IpamRestartRules::hintsTakeNothing);
    }

    /** IPAM-501. */
    @Rule(id = "IPAM-501", says = "The provider's name is lower case and constant")
    public final void nameIsUsable() {
        Lifecycle.nameIsUsable(provider().name(), provider().name());
    }

    /** IPAM-502. */
    @Rule(id = "IPAM-502", says = "Capabilities and address spaces are constant")
    public final void capabilitiesAreConstant() {
        any(IpamLifecycleRules::capabilitiesAreConstant);
    }

    /** IPAM-503. */
    @Rule(id = "IPAM-503", says = "A driver can be closed with pools live")
    public final void closesWhatIsInUse() {
        any(IpamLifecycleRules::closesWhatIsInUse);
    }

    /** IPAM-504. */
    @Rule(id = "IPAM-504", says = "A closed driver leaves no thread")
    public final void leavesNoThread() {
        Lifecycle.leavesNoThread(() -> any(bench -> {
            if (bench.driver().capabilities().addresses()) {
                bench.anyAddress(bench.anyPool());
            }
        }));
    }

    /** IPAM-505. */
    @Rule(id = "IPAM-505", says = "A driver without addresses refuses every request")
    public final void withoutAddressesAllIsRefused() {
        any(IpamLifecycleRules::withoutAddressesAllIsRefused);
    }

    /** IPAM-506. */
    @Rule(id = "IPAM-506", says = "A driver that does not declare mayBlock does not wait")
    public final void doesNotWait() {
        giving(IpamLifecycleRules::doesNotWait);
    }

    /** IPAM-507. */
    @Rule(id = "IPAM-507", says = "Each call of a driver that may block ends within the deadline")
    public final void callsEndInTime() {
        giving(bench -> IpamLifecycleRules.callsEndInTime(bench, deadline()));
    }

    /** IPAM-601. */
    @Rule(id = "IPAM-601", says = "Threads are never given one address twice", afterOthers = true)
    public final void noAddressTwice() {
        giving(IpamThreadRules::noAddressTwice);
    }

    /** IPAM-602. */
    @Rule(id = "IPAM-602", says = "Threads are never given pools that overlap", afterOthers = true)
    public final void noPoolTwice() {
        giving(IpamThreadRules::noPoolTwice);
    }

    /** IPAM-603. */
    @Rule(id = "IPAM-603", says = "Of threads that ask for one address, one gets it", afterOthers = true)
    public final void oneWinsACertainAddress() {
        giving(IpamThreadRules::oneWinsACertainAddress);
    }

    /** IPAM-604. */
    @Rule(id = "IPAM-604", says = "What threads give back is all free again", afterOthers = true)
    public final void nothingIsLost() {
        giving(IpamThreadRules::nothingIsLost);
    }

    /** IPAM-701. */
    @Rule(id = "IPAM-701", says = "Any sequence of calls is answered as the rules say", afterOthers = true)
    public final void sequencesFollowTheRules() {
        giving(bench -> new IpamSequence(bench).run());
    }
}
