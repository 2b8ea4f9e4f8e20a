package dev.berth.core.pending;

import dev.berth.api.net.Cidr;
import dev.berth.api.spi.AddressRelease;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.Pool;
import dev.berth.api.spi.PoolRelease;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.core.call.IpamCalls;
import dev.berth.core.call.Late;
import dev.berth.core.call.NetworkDriverCalls;
import dev.berth.core.call.UnknownOutcome;
import dev.berth.core.intents.Intent;
import dev.berth.core.ledger.Ledger;
import dev.berth.core.ledger.LedgerBook;
import dev.berth.core.registry.DriverRegistry;
import dev.berth.core.registry.DriverUse;
import org.jspecify.annotations.Nullable;

/**
 * What was noted before a restart, to be given back. Its driver is looked up when that is tried, and may be missing till then.
 */
final class FormerGiveBack implements GiveBack {
    private final Intent noted;
    private final DriverRegistry registry;
    private final LedgerBook ledgers;
    private final DriverUse<Intent> use;
    private @Nullable GiveBack found; // guarded by this; null as long as the driver could not be had

    FormerGiveBack(Intent noted, DriverRegistry registry, LedgerBook ledgers) {
        this.noted = noted;
        this.registry = registry;
        this.ledgers = ledgers;
        this.use = new DriverUse<>(noted, this::end);
    }

    /** The key of what an intent wants to give back; null if it is a request. */
    static @Nullable Object thing(Intent intent) {
        if (intent instanceof Intent.AddressReturn one) {
            return new AddressGiveBack.Key(
                    one.driver(),
                    one.addressSpace(),
                    one.subnet(),
                    one.release().address());
        }
        if (intent instanceof Intent.PoolReturn one) {
            return new PoolGiveBack.Key(one.driver(), one.release().pool());
        }
        if (intent instanceof Intent.NetworkReturn one) {
            return new NetworkGiveBack.Key(one.driver(), one.release().networkId());
        }
        return null;
    }

    @Override
    public Object key() {
        if (noted instanceof Intent.AddressRequested one) {
            return new LostAnswer.Key(one.driver(), one.request().pool(), one.owner());
        }
        Object thing = thing(noted);
        return thing == null ? new LostAnswer.Key(noted.driver(), null, noted.owner()) : thing;
    }

    @Override
    public OwnerToken owner() {
        return noted.owner();
    }

    @Override
    public String resource() {
        return noted.resource();
    }

    @Override
    public String driver() {
        return noted.title();
    }

    @Override
    public DriverUse<?> use() {
        return use;
    }

    private void end() {
        GiveBack thing = present();
        if (thing != null) {
            thing.use().close();
        }
    }

    @Override
    public boolean moot() {
        GiveBack thing = present();
        return thing != null && thing.moot();
    }

    @Override
    public Intent intent() {
        return noted;
    }

    private synchronized @Nullable GiveBack present() {
        return found;
    }

    @Override
    public void attempt(Late<Object> late) throws UnknownOutcome {
        GiveBack thing = present();
        if (thing == null) {
            thing = find();
            synchronized (this) {
                found = thing;
            }
        }
        thing.attempt(late);
    }

    /** @throws dev.berth.api.error.AllocatorException if there is no such driver, or it cannot be had now */
    private GiveBack find() {
        if (noted instanceof Intent.NetworkReturn one) {
            DriverUse<NetworkDriverCalls> driver = registry.networkDriver(one.driver());
            return new NetworkGiveBack(driver, one.release());
        }
        DriverUse<IpamCalls> ipam = registry.ipamDriver(noted.driver());
        if (noted instanceof Intent.PoolReturn one) {
            return new PoolGiveBack(ipam, one.release());
        }
        if (noted instanceof Intent.AddressReturn one) {
            Ledger ledger = ledgers.find(one.driver(), one.addressSpace(), one.subnet());
            return new AddressGiveBack(ipam, one.addressSpace(), one.subnet(), ledger, one.release());
        }
        return noted instanceof Intent.AddressRequested one
                ? answerOf(one, ipam)
                : answerOf((Intent.PoolRequested) noted, ipam);
    }

    private GiveBack answerOf(Intent.AddressRequested one, DriverUse<IpamCalls> ipam) {
        return new LostAnswer(
                ipam,
                one.request().pool(),
                one.owner(),
                resource(),
                (calls, late) -> {
                    Cidr answer = calls.requestAddress(one.request(), late);
                    Ledger ledger = ledgers.find(one.driver(), one.addressSpace(), one.subnet());
                    return answer == null || (ledger != null && ledger.holder(answer.address()) != null)
                            ? null
                            : new AddressGiveBack(
                                    ipam,
                                    one.addressSpace(),
                                    one.subnet(),
                                    ledger,
                                    new AddressRelease(
                                            one.request().pool(),
                                            answer.address(),
                                            one.owner(),
                                            ReleaseReason.ROLLED_BACK));
                },
                one);
    }

    private GiveBack answerOf(Intent.PoolRequested one, DriverUse<IpamCalls> ipam) {
        return new LostAnswer(
                ipam,
                null,
                one.owner(),
                resource(),
                (calls, late) -> {
                    Pool answer = calls.requestPool(one.request(), late);
                    return answer == null || ledgers.isNoted(one.driver(), answer.id())
                            ? null
                            : new PoolGiveBack(
                                    ipam, new PoolRelease(answer.id(), one.owner(), ReleaseReason.ROLLED_BACK));
                },
                one);
    }
}
