package dev.berth.core;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.spi.AddressRequest;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.ReleaseReason;
import dev.berth.api.spi.RestartMode;
import dev.berth.core.ledger.Claim;
import dev.berth.core.ledger.NetworkPool;
import dev.berth.core.ledger.Owner;
import dev.berth.core.pending.DriverRequests;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes and gives back single addresses: the IPAM driver says what is free, the ledger who owns it, and both agree after each
 * call, however it ends (OWN-1, GEN-3). Thread-safe; the caller has the owner's turn.
 */
final class Addresses {
    private final DriverRequests drivers;

    Addresses(DriverRequests drivers) {
        this.drivers = drivers;
    }

    /** Takes any free address of the pool. */
    Claim takeAny(NetworkPool pool, Owner owner) {
        return take(pool, null, owner, pool.addressOptions(), Origin.REQUESTED);
    }

    /**
     * Takes this address of the pool.
     *
     * @throws AllocatorException {@code address-in-use}, naming the holder, {@code address-out-of-range}, or the driver's
     */
    Claim takeExactly(NetworkPool pool, IpAddress address, Owner owner, Origin origin) {
        return takeExactly(pool, address, owner, pool.addressOptions(), origin);
    }

    /** The same with other options than the pool's. */
    Claim takeExactly(NetworkPool pool, IpAddress address, Owner owner, Map<String, String> options, Origin origin) {
        Owner holder = pool.ledger().holder(address);
        if (holder != null) {
            throw inUse(pool, address, holder, null);
        }
        return take(pool, address, owner, options, origin);
    }

    /** Whether the driver has by itself what an object of this origin had from the pool, and is not asked again (OWN-3). */
    static boolean remembers(NetworkPool pool, Origin origin) {
        return origin == Origin.FORMER && pool.ipam().capabilities().traits().restart() == RestartMode.DURABLE;
    }

    /** Enters into the ledger what the driver has given already: it is not asked, unless it may have got it back since. */
    Claim adopt(NetworkPool pool, IpAddress address, Owner owner, Map<String, String> options) {
        if (!pool.subnet().contains(address)) {
            throw AllocatorException.of(ErrorCode.ADDRESS_OUT_OF_RANGE, "is not in pool " + pool.subnet())
                    .subject("network " + pool.networkId())
                    .value(address)
                    .advice("the stored state of " + owner.describe() + " belongs to another network")
                    .build();
        }
        Owner holder = pool.ledger().claim(pool, address, owner);
        if (holder != null) {
            throw inUse(pool, address, holder, null);
        }
        drivers.confirm(pool, new AddressRequest(pool.id(), address, owner.token(pool), options), address);
        return new Claim(pool, address);
    }

    /** Undoes an {@link #adopt}: the driver goes on remembering the address. */
    void disown(Claim claim, Owner owner) {
        claim.pool().ledger().release(claim.pool(), claim.address(), owner);
    }

    /** Takes this address, or any if there is none, with these options. */
    Claim take(NetworkPool pool, @Nullable IpAddress wanted, Owner owner, Map<String, String> options, Origin origin) {
        OwnerToken token = owner.token(pool);
        Cidr answer;
        try {
            answer = drivers.address(
                    pool, new AddressRequest(pool.id(), wanted, token, options), origin == Origin.FORMER);
        } catch (AllocatorException e) {
            if (wanted == null || !e.code().equals(ErrorCode.ADDRESS_IN_USE)) {
                throw e.about("network " + pool.networkId());
            }
            Owner holder = pool.ledger().holder(wanted);
            if (holder != null) {
                throw inUse(pool, wanted, holder, e);
            }
            if (!drivers.takeBack(pool, wanted, token)) {
                throw e.about("network " + pool.networkId());
            }
            answer = new Claim(pool, wanted).cidr();
        }
        return enter(pool, wanted, answer, owner, token);
    }

    /** Takes what the driver gave unasked, as the gateway that came with a pool. */
    Claim accept(NetworkPool pool, Cidr offered, Owner owner) {
        return enter(pool, null, offered, owner, owner.token(pool));
    }

    /** Checks an answer (DRV-6) and enters it into the ledger. */
    private Claim enter(
            NetworkPool pool, @Nullable IpAddress wanted, @Nullable Cidr answer, Owner owner, OwnerToken token) {
        if (answer == null) {
            throw badAnswer(pool, "nothing", "gave no address");
        }
        IpAddress address = answer.address();
        if (!pool.subnet().contains(address) || (wanted != null && !wanted.equals(address))) {
            if (pool.ledger().holder(address) == null) {
                drivers.giveBack(pool, address, token, ReleaseReason.ROLLED_BACK);
            }
            throw badAnswer(
                    pool,
                    answer,
                    wanted == null ? "gave an address outside pool " + pool.subnet() : "was asked for " + wanted);
        }
        Owner holder = pool.ledger().claim(pool, address, owner);
        if (holder != null) {
            throw badAnswer(pool, answer, "gave an address that " + holder.describe() + " holds");
        }
        if (!drivers.supersede(pool, address)) {
            pool.ledger().release(pool, address, owner);
            throw AllocatorException.of(ErrorCode.DRIVER_UNAVAILABLE, "gave an address that is still being given back")
                    .subject("ipam driver " + pool.ipam().name())
                    .value(answer)
                    .advice("retry later; see the pending releases")
                    .build();
        }
        return new Claim(pool, address);
    }

    /**
     * Gives an address back.
     *
     * @return why that is now pending; null if it is not
     */
    @Nullable
    AllocatorException giveBack(Claim claim, Owner owner, ReleaseReason reason) {
        NetworkPool pool = claim.pool();
        // the ledger first: once the driver has it back, anybody may be its next owner
        if (!pool.ledger().release(pool, claim.address(), owner)) {
            return null;
        }
        return drivers.giveBack(pool, claim.address(), owner.token(pool), reason);
    }

    private static AllocatorException inUse(
            NetworkPool pool, IpAddress address, Owner holder, @Nullable AllocatorException cause) {
        return AllocatorException.of(ErrorCode.ADDRESS_IN_USE, "is held by " + holder.describe())
                .subject("network " + pool.networkId())
                .value(address)
                .advice("choose another address, or release that one first")
                .cause(cause)
                .build();
    }

    private static AllocatorException badAnswer(NetworkPool pool, Object answer, String problem) {
        return AllocatorException.of(ErrorCode.DRIVER_FAILURE, problem)
                .subject("ipam driver " + pool.ipam().name())
                .value(answer)
                .advice("report it to the driver's vendor")
                .build();
    }
}
